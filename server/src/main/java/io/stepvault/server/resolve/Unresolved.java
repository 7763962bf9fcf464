package io.stepvault.server.resolve;

import io.stepvault.server.error.Refusal;
import io.stepvault.v1.ErrorReason;
import io.stepvault.v1.ReferenceFailure;
import io.stepvault.v1.ReferenceFailures;
import java.util.ArrayList;
import java.util.List;

/** Tells a caller which references failed, as far as it may know. */
public final class Unresolved {
  /** Later failures come without their reference: a status has to stay small. */
  private static final int SPELLED_OUT = 16;

  /** And still later ones not at all. */
  private static final int MOST = 100;

  private Unresolved() {}

  /**
   * One of them.
   *
   * @param index of the reference or the template in the request
   * @param offset in the template, else 0
   */
  public record Failure(int index, ReferenceFailure.Reason reason, String reference, int offset) {}

  /** Of decisions of which one at least is no permission; they are on record. */
  public static Refusal refusal(List<Decision> decisions) {
    List<Failure> failures = new ArrayList<>();
    for (int i = 0; i < decisions.size(); i++) {
      Decision decision = decisions.get(i);
      if (!decision.isAllowed()) {
        failures.add(new Failure(i, decision.rule().told(), decision.reference(), 0));
      }
    }
    return refusal(failures, decisions.size());
  }

  /**
   * Of failures, one at least.
   *
   * @param of how many references there were
   */
  public static Refusal refusal(List<Failure> failures, int of) {
    ReferenceFailures.Builder detail = ReferenceFailures.newBuilder();
    for (Failure failure : failures.subList(0, Math.min(failures.size(), MOST))) {
      ReferenceFailure.Builder one =
          ReferenceFailure.newBuilder()
              .setIndex(failure.index)
              .setReason(failure.reason)
              .setOffset(failure.offset);
      if (detail.getFailuresCount() < SPELLED_OUT) {
        one.setReference(failure.reference);
      }
      detail.addFailures(one);
    }
    Failure first = failures.getFirst();
    return Refusal.of(
            ErrorReason.REFERENCES_UNRESOLVED,
            "%d of %d references failed, the first is '%s': %s"
                .formatted(failures.size(), of, first.reference, advice(first.reason)))
        .detail(detail.build())
        .onRecord();
  }

  private static String advice(ReferenceFailure.Reason reason) {
    return switch (reason) {
      case NOT_IN_TOKEN -> "the token does not list it";
      case NOT_FOUND -> "there is none, or this run may not use it";
      case EXPIRED -> "it has expired; rotate it with a new expiry";
      case DELETED -> "it was deleted";
      case RENAMED -> "the item has another name now; name that, or the item's id";
      case DISABLED -> "its version was disabled or destroyed";
      case KIND_NOT_RESOLVABLE -> "this call is not for its kind";
      case NOT_TEXT -> "it is MATERIAL, which is bytes and no text; resolve it instead";
      case BAD_FOR_CONTEXT -> "its value cannot stand there; see docs/templates.md";
      case DESTINATION_NOT_ALLOWED ->
          "it may not be sent to the call's target; see the item's destinations";
      case REASON_UNSPECIFIED, UNRECOGNIZED -> "it failed";
    };
  }
}
