package io.stepvault.server.resolve;

import io.stepvault.server.item.Item;
import io.stepvault.v1.ReferenceFailure;
import java.util.Optional;

/**
 * What the policy found about one reference.
 *
 * @param item that the reference means, also when it is refused; empty when there is none
 */
public record Decision(String reference, Rule rule, Optional<Item> item) {

  /** The true reason, and what of it the caller is told. */
  public enum Rule {
    RESOLVED(ReferenceFailure.Reason.REASON_UNSPECIFIED),
    NOT_IN_TOKEN(ReferenceFailure.Reason.NOT_IN_TOKEN),
    ABSENT(ReferenceFailure.Reason.NOT_FOUND),
    NOT_ACCESSIBLE(ReferenceFailure.Reason.NOT_FOUND),
    OUT_OF_BOUNDS(ReferenceFailure.Reason.NOT_FOUND),
    DELETED(ReferenceFailure.Reason.DELETED),
    EXPIRED(ReferenceFailure.Reason.EXPIRED);

    private final ReferenceFailure.Reason told;

    Rule(ReferenceFailure.Reason told) {
      this.told = told;
    }

    public ReferenceFailure.Reason told() {
      return told;
    }
  }

  public boolean isAllowed() {
    return rule == Rule.RESOLVED;
  }
}
