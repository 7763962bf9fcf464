package io.stepvault.server.key;

import java.util.Objects;

/**
 * A ring key as it is stored: encrypted under the installation key and bound to its organization,
 * id and purpose.
 */
@SuppressWarnings("ArrayRecordComponent") // on its way between store and ring, never compared
public record WrappedRingKey(String organization, String id, RingPurpose purpose, byte[] wrapped) {
  public WrappedRingKey {
    Objects.requireNonNull(organization, "organization");
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(purpose, "purpose");
    Objects.requireNonNull(wrapped, "wrapped");
  }

  @Override
  public String toString() {
    return "WrappedRingKey[" + organization + ", " + id + ", " + purpose + "]";
  }
}
