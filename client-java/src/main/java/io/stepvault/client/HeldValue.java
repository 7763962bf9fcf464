package io.stepvault.client;

import io.stepvault.v1.ResolvedSecret;
import java.time.Duration;
import java.util.Arrays;

/**
 * One value out of a broker's answer, with a copy of its own of the bytes. Not safe for use by
 * several threads: whoever has it guards it.
 */
final class HeldValue {
  /** All of the answer but the value. */
  private final ResolvedSecret about;

  private final Lease lease;
  private final long asked;
  private final byte[] value;

  private HeldValue(ResolvedSecret about, Lease lease, long asked, byte[] value) {
    this.about = about;
    this.lease = lease;
    this.asked = asked;
    this.value = value;
  }

  /**
   * @param asked the turn at which the broker was asked; see {@link StepValues}
   */
  static HeldValue of(ResolvedSecret resolved, Lease lease, long asked) {
    return new HeldValue(
        resolved.toBuilder().clearValue().build(), lease, asked, resolved.getValue().toByteArray());
  }

  String reference() {
    return about.getReference();
  }

  long asked() {
    return asked;
  }

  byte[] bytes() {
    return value;
  }

  Duration leaseRemaining() {
    return lease.remaining();
  }

  boolean isLeaseOver() {
    return lease.remaining().isZero();
  }

  HeldValue copy() {
    return new HeldValue(about, lease, asked, value.clone());
  }

  /** For the caller, with a copy of the value. */
  Secret secret() {
    return new Secret(about, value.clone(), lease);
  }

  void wipe() {
    Arrays.fill(value, (byte) 0);
  }
}
