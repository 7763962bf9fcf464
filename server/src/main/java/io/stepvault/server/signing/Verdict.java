package io.stepvault.server.signing;

import io.stepvault.server.item.ItemVersion;
import java.util.Optional;

/**
 * What was found about a signature.
 *
 * @param version whose key made it; empty when it is of none
 * @param claims of a JWT, byte for byte as they were signed; empty of another, or rejected
 */
record Verdict(Cause cause, Optional<ItemVersion> version, String claims) {

  /** The true one, for the audit: callers are told accepted or rejected. */
  enum Cause {
    ACCEPTED,
    MALFORMED,
    /** The header's {@code alg} is not the item's. */
    OTHER_ALGORITHM,
    /** Its {@code kid} is of no version that counts now. */
    UNKNOWN_KEY,
    BAD_SIGNATURE,
    OTHER_TYPE,
    OTHER_ISSUER,
    OTHER_AUDIENCE,
    EXPIRED,
    NOT_YET_VALID,
    TOO_OLD
  }

  static Verdict rejected(Cause cause) {
    return new Verdict(cause, Optional.empty(), "");
  }

  /** Of a key that is known: its signature is good, or the header names it. */
  static Verdict of(Cause cause, ItemVersion version) {
    return new Verdict(cause, Optional.of(version), "");
  }

  boolean isAccepted() {
    return cause == Cause.ACCEPTED;
  }
}
