package io.stepvault.server.token;

import io.stepvault.server.fuzz.Said;
import java.nio.charset.StandardCharsets;

/** A token's header: its JSON, in an otherwise good token. */
public final class HeaderFuzz {
  private HeaderFuzz() {}

  public static void fuzzerTestOneInput(byte[] input) {
    boolean unused = isRead(input);
  }

  /** Whether it is read. Fails unless it is that, or refused as declared. */
  public static boolean isRead(byte[] input) {
    String claims = Base64Url.encode(TestTokens.CLAIMS.getBytes(StandardCharsets.UTF_8));
    try {
      ParsedToken token = ParsedToken.parse(Base64Url.encode(input) + "." + claims + ".AAAA");
      Said.that(KeyId.isWellFormed(token.jws().keyId()), "a kid of any form");
      Said.that(token.jws().type().orElseThrow().equals(ParsedToken.TYPE), "a typ not ours");
      Said.that(KeyAlgorithm.named(token.jws().algorithm()).isPresent(), "an alg that no key has");
      return true;
    } catch (TokenRefusedException e) {
      Said.nothingOf(new String(input, StandardCharsets.UTF_8), e);
      return false;
    }
  }
}
