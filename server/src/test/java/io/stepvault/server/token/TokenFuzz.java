package io.stepvault.server.token;

import io.stepvault.server.fuzz.Said;
import java.nio.charset.StandardCharsets;

/** A token's text, as it stands in the metadata. */
public final class TokenFuzz {
  private TokenFuzz() {}

  public static void fuzzerTestOneInput(byte[] input) {
    boolean unused = isRead(input);
  }

  /** Whether it is read. Fails unless it is that, or refused as declared. */
  public static boolean isRead(byte[] input) {
    String text = new String(input, StandardCharsets.ISO_8859_1);
    try {
      CompactJws jws = ParsedToken.parse(text).jws();
      String signed = new String(jws.signingInput(), StandardCharsets.US_ASCII);
      Said.that(
          text.equals(signed + "." + Base64Url.encode(jws.signature()))
              && signed.endsWith("." + Base64Url.encode(jws.payload())),
          "the token has a second text");
      return true;
    } catch (TokenRefusedException e) {
      Said.nothingOf(text, e);
      return false;
    }
  }
}
