package io.stepvault.client;

import java.io.Serializable;
import java.util.List;

/**
 * The broker does not take such a request (INVALID_ARGUMENT, or ANSWER_TOO_LARGE: ask for fewer
 * references). Calling again with the same fails again.
 */
public final class InvalidRequestException extends StepvaultException {
  private static final long serialVersionUID = 1;

  /**
   * One field at fault.
   *
   * @param field its path in the request, such as {@code references[3]}
   * @param description what is wrong with it
   */
  public record FieldViolation(String field, String description) implements Serializable {}

  private final List<FieldViolation> fieldViolations;

  InvalidRequestException(String message, ErrorDetails details) {
    super(message, details);
    this.fieldViolations =
        details.fieldViolations().stream()
            .map(v -> new FieldViolation(v.getField(), v.getDescription()))
            .toList();
  }

  /** The fields at fault, as far as the broker named them. */
  public List<FieldViolation> fieldViolations() {
    return fieldViolations;
  }
}
