package io.stepvault.server.token;

import io.stepvault.server.fuzz.Said;
import java.nio.charset.StandardCharsets;

/** A token's claims: their JSON. */
public final class ClaimsFuzz {
  private ClaimsFuzz() {}

  public static void fuzzerTestOneInput(byte[] input) {
    boolean unused = isRead(input);
  }

  /** Whether they are read. Fails unless they are that, or refused as declared. */
  public static boolean isRead(byte[] input) {
    try {
      TokenClaims claims = ClaimsReader.read(input);
      Said.that(
          ClaimsReader.read(ClaimsWriter.write(claims)).equals(claims),
          "claims that are written and read are others");
      return true;
    } catch (TokenRefusedException e) {
      Said.nothingOf(new String(input, StandardCharsets.UTF_8), e);
      return false;
    }
  }
}
