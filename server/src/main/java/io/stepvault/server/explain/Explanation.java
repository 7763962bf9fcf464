package io.stepvault.server.explain;

import io.stepvault.server.error.Refusal;
import io.stepvault.v1.ReferenceFailure;
import java.util.List;
import java.util.Optional;

/**
 * What a resolve would do, and why.
 *
 * @param told the refusal; empty: it is allowed, or it is not for this organization to say
 */
public record Explanation(
    boolean allowed, List<Check> callerChecks, List<Reference> references, Optional<Refusal> told) {

  public Explanation {
    callerChecks = List.copyOf(callerChecks);
    references = List.copyOf(references);
  }

  /**
   * One reference.
   *
   * @param item its id; empty: there is none that the caller may use
   * @param version 0: none
   */
  public record Reference(
      String reference,
      String item,
      int version,
      ReferenceFailure.Reason told,
      List<Check> checks) {

    public Reference {
      checks = List.copyOf(checks);
    }

    /** One that was not looked at. */
    static Reference unexplained(String reference) {
      return new Reference(reference, "", 0, ReferenceFailure.Reason.REASON_UNSPECIFIED, List.of());
    }
  }
}
