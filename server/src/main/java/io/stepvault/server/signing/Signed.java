package io.stepvault.server.signing;

/**
 * A signature on its way out.
 *
 * @param jws in compact serialization; empty when {@code signature} is what was asked for
 * @param signature of raw bytes
 */
@SuppressWarnings("ArrayRecordComponent") // on its way out, never compared
public record Signed(String kid, int version, String jws, byte[] signature) {

  @Override
  public String toString() {
    return "Signed[" + kid + ", " + version + "]";
  }
}
