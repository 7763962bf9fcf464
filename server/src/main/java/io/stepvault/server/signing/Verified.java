package io.stepvault.server.signing;

/**
 * A good signature.
 *
 * @param claims of a JWT, byte for byte as they were signed; empty of a webhook
 */
public record Verified(String kid, int version, String claims) {
  @Override
  public String toString() {
    return "Verified[" + kid + ", " + version + "]";
  }
}
