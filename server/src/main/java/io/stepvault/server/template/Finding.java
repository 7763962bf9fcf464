package io.stepvault.server.template;

import io.stepvault.client.template.Template;
import io.stepvault.server.item.Item;
import io.stepvault.server.resolve.Decision;
import io.stepvault.v1.ReferenceFailure;
import java.time.Instant;
import java.util.Optional;

/**
 * What was found at one place of a workflow.
 *
 * @param offset where the reference begins, in code points
 * @param length in code points
 * @param item that the user can use, or could until something happened to it; empty: none
 * @param syntaxError empty: none, or all that is known
 */
public record Finding(
    String key,
    int offset,
    int length,
    String reference,
    Optional<Item> item,
    ReferenceFailure.Reason problem,
    String syntaxError) {

  static Finding of(Field.Malformed field) {
    return new Finding(
        field.key(),
        field.offset(),
        0,
        "",
        Optional.empty(),
        ReferenceFailure.Reason.REASON_UNSPECIFIED,
        field.problem());
  }

  static Finding of(String key, Template.Use use, Decision decision) {
    ReferenceFailure.Reason told = decision.rule().told();
    return new Finding(
        key,
        use.offset(),
        use.length(),
        use.reference(),
        told == ReferenceFailure.Reason.NOT_FOUND ? Optional.empty() : decision.item(),
        told,
        "");
  }

  /** When the item expires, or has. */
  public Optional<Instant> expiresAt() {
    return item.map(Item::expiresAt);
  }
}
