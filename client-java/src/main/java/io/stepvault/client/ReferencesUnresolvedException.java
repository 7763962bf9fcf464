package io.stepvault.client;

import io.stepvault.v1.ReferenceFailure;
import java.io.Serializable;
import java.util.List;

/**
 * Some references have no value for this step, so the call gave none (FAILED_PRECONDITION,
 * REFERENCES_UNRESOLVED). {@link #failures} says which and why. Calling again helps once the token
 * or the items have changed.
 */
public final class ReferencesUnresolvedException extends StepvaultException {
  private static final long serialVersionUID = 1;

  /**
   * One reference that failed.
   *
   * @param index its place in the call, from 0; of templates, the template's
   * @param reference as it was asked for
   * @param reason what the caller may know
   * @param field of a template, such as {@code headers.Authorization}; else empty
   * @param offset where in the template it begins, in code points; else 0
   */
  public record Failure(
      int index, String reference, ReferenceFailure.Reason reason, String field, int offset)
      implements Serializable {
    Failure(int index, String reference, ReferenceFailure.Reason reason) {
      this(index, reference, reason, "", 0);
    }
  }

  private final List<Failure> failures;

  ReferencesUnresolvedException(String message, ErrorDetails details, List<Failure> failures) {
    super(message, details);
    this.failures = List.copyOf(failures);
  }

  /** The same call, whose references stand in templates. */
  ReferencesUnresolvedException in(List<Failure> places) {
    return new ReferencesUnresolvedException(getMessage(), ErrorDetails.of(reason()), places);
  }

  /** Each reference that failed, in the order of the call. */
  public List<Failure> failures() {
    return failures;
  }
}
