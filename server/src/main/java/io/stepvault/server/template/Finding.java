package io.stepvault.server.template;

import io.stepvault.client.template.Template;
import io.stepvault.v1.ReferenceFailure;
import java.time.Instant;
import java.util.Optional;

/**
 * What was found at one place of a workflow.
 *
 * @param offset where the reference begins, in code points
 * @param length in code points
 * @param item the id of what the user can use, or could until something happened to it; empty: none
 * @param syntaxError empty: none, or all that is known
 */
public record Finding(
    String key,
    int offset,
    int length,
    String reference,
    Optional<String> item,
    Optional<Instant> expiresAt,
    ReferenceFailure.Reason problem,
    String syntaxError) {

  static Finding of(Field.Malformed field) {
    return new Finding(
        field.key(),
        field.offset(),
        0,
        "",
        Optional.empty(),
        Optional.empty(),
        ReferenceFailure.Reason.REASON_UNSPECIFIED,
        field.problem());
  }

  static Finding of(String key, Template.Use use, Outcome outcome) {
    return new Finding(
        key,
        use.offset(),
        use.length(),
        use.reference(),
        outcome.item(),
        outcome.expiresAt(),
        outcome.problem(),
        "");
  }
}
