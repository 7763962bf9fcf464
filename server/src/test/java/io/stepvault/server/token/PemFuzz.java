package io.stepvault.server.token;

import io.stepvault.server.fuzz.Said;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** A PEM that is to become an authorizer's key; what begins like DER is put into PEM first. */
public final class PemFuzz {
  private static final int SEQUENCE = 0x30;

  private PemFuzz() {}

  public static void fuzzerTestOneInput(byte[] input) {
    boolean unused = isRead(input);
  }

  /** Whether it is imported. Fails unless it is that, or refused as declared. */
  public static boolean isRead(byte[] input) {
    String pem =
        input.length > 0 && input[0] == SEQUENCE
            ? "-----BEGIN PUBLIC KEY-----\n"
                + Base64.getMimeEncoder().encodeToString(input)
                + "\n-----END PUBLIC KEY-----\n"
            : new String(input, StandardCharsets.UTF_8);
    try {
      VerificationKey key = VerificationKey.fromPem(pem);
      Said.that(key.kid().equals(key.thumbprint()), "another kid than the thumbprint");
      JwkFuzz.check(key);
      return true;
    } catch (KeyRefusedException e) {
      Said.nothingOf(pem, e);
      return false;
    }
  }
}
