package io.stepvault.server.resolve;

import io.stepvault.server.error.Refusal;
import io.stepvault.v1.ErrorReason;
import io.stepvault.v1.ReferenceFailure;
import io.stepvault.v1.ReferenceFailures;
import java.util.List;

/** Tells a caller which references failed, as far as it may know. */
public final class Unresolved {
  /** Later failures come without their reference: a status has to stay small. */
  private static final int SPELLED_OUT = 16;

  private Unresolved() {}

  /** Of decisions of which one at least is no permission; they are on record. */
  public static Refusal refusal(List<Decision> decisions) {
    ReferenceFailures.Builder failures = ReferenceFailures.newBuilder();
    for (int i = 0; i < decisions.size(); i++) {
      Decision decision = decisions.get(i);
      if (decision.isAllowed()) {
        continue;
      }
      ReferenceFailure.Builder failure =
          ReferenceFailure.newBuilder().setIndex(i).setReason(decision.rule().told());
      if (failures.getFailuresCount() < SPELLED_OUT) {
        failure.setReference(decision.reference());
      }
      failures.addFailures(failure);
    }
    ReferenceFailure first = failures.getFailures(0);
    return Refusal.of(
            ErrorReason.REFERENCES_UNRESOLVED,
            "%d of %d references failed, the first is '%s': %s"
                .formatted(
                    failures.getFailuresCount(),
                    decisions.size(),
                    first.getReference(),
                    advice(first.getReason())))
        .detail(failures.build())
        .onRecord();
  }

  private static String advice(ReferenceFailure.Reason reason) {
    return switch (reason) {
      case NOT_IN_TOKEN -> "the token does not list it";
      case NOT_FOUND -> "there is none, or this run may not use it";
      case EXPIRED -> "it has expired; rotate it with a new expiry";
      case DELETED -> "it was deleted";
      case DISABLED -> "its version was disabled or destroyed";
      case KIND_NOT_RESOLVABLE -> "this call is not for its kind";
      case REASON_UNSPECIFIED, UNRECOGNIZED -> "it failed";
    };
  }
}
