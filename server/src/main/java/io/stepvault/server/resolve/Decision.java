package io.stepvault.server.resolve;

import io.stepvault.server.item.Item;
import io.stepvault.server.item.ItemVersion;
import io.stepvault.server.key.SealedValue;
import io.stepvault.server.store.ItemStore.VersionId;
import io.stepvault.v1.ReferenceFailure;
import java.util.Optional;

/**
 * What the policy found about one reference.
 *
 * @param item that the reference means, also when it is refused; empty when there is none
 * @param version of the item, the current one or that which the token pins; empty when there is
 *     none
 */
public record Decision(
    String reference, Rule rule, Optional<Item> item, Optional<ItemVersion> version) {

  /** The true reason, and what of it the caller is told. */
  public enum Rule {
    RESOLVED(ReferenceFailure.Reason.REASON_UNSPECIFIED),
    NOT_IN_TOKEN(ReferenceFailure.Reason.NOT_IN_TOKEN),
    ABSENT(ReferenceFailure.Reason.NOT_FOUND),
    NOT_ACCESSIBLE(ReferenceFailure.Reason.NOT_FOUND),
    OUT_OF_BOUNDS(ReferenceFailure.Reason.NOT_FOUND),
    DELETED(ReferenceFailure.Reason.DELETED),
    RENAMED(ReferenceFailure.Reason.RENAMED),
    EXPIRED(ReferenceFailure.Reason.EXPIRED),
    VERSION_ABSENT(ReferenceFailure.Reason.NOT_FOUND),
    DISABLED(ReferenceFailure.Reason.DISABLED),
    KIND_NOT_RESOLVABLE(ReferenceFailure.Reason.KIND_NOT_RESOLVABLE),
    /** Of a template alone, as is the next. */
    NOT_TEXT(ReferenceFailure.Reason.NOT_TEXT),
    DESTINATION_NOT_ALLOWED(ReferenceFailure.Reason.DESTINATION_NOT_ALLOWED);

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

  /** Whether its value is to be released but not in memory: of a version that is not current. */
  public boolean isUnread() {
    return isAllowed() && version.isPresent() && !version.get().isRead();
  }

  /** Of which value it is. */
  public VersionId versionId() {
    return new VersionId(item.orElseThrow().id(), version.orElseThrow().number());
  }

  /** The same, refused by a rule that the policy does not have. */
  Decision refusedBy(Rule other) {
    return new Decision(reference, other, item, version);
  }

  /** The same, with the version's ciphertext, which was not in memory. */
  public Decision with(SealedValue value) {
    return new Decision(reference, rule, item, version.map(chosen -> chosen.withValue(value)));
  }
}
