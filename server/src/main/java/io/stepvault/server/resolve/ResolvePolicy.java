package io.stepvault.server.resolve;

import io.stepvault.server.admission.Grant;
import io.stepvault.server.item.AccessMode;
import io.stepvault.server.item.Item;
import io.stepvault.server.resolve.Decision.Rule;
import io.stepvault.server.token.TokenClaims;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Whether a run gets what a reference means: a pure function of records in memory. It is asked
 * after certificate and token were judged.
 *
 * <p>The order of the rules is what keeps secrets about secrets: what depends on stored items is
 * told only to those who could use the item otherwise.
 */
public final class ResolvePolicy {
  private static final String ID_PREFIX = "vlt_";

  private ResolvePolicy() {}

  /** Whether the reference is an item's id; names never begin so. */
  public static boolean isId(String reference) {
    return reference.startsWith(ID_PREFIX);
  }

  /**
   * Decides about one reference.
   *
   * @param items all that the reference could mean; others among them do not matter
   */
  public static Decision decide(
      Grant grant, String reference, Collection<Item> items, Instant now) {
    TokenClaims claims = grant.claims();
    if (!claims.claimsAllSecrets() && !claims.secrets().contains(reference)) {
      return new Decision(reference, Rule.NOT_IN_TOKEN, Optional.empty());
    }
    Optional<Item> meant =
        isId(reference)
            ? items.stream().filter(item -> item.id().equals(reference)).findFirst()
            : named(reference, claims.owner(), items);
    return new Decision(
        reference, meant.map(item -> rule(grant, item, now)).orElse(Rule.ABSENT), meant);
  }

  /** The owner's private item before a shared one; a live shared one before a deleted one. */
  private static Optional<Item> named(String name, @Nullable String owner, Collection<Item> items) {
    Comparator<Item> order =
        Comparator.comparing((Item item) -> item.access() != AccessMode.PRIVATE)
            .thenComparing(Item::isDeleted)
            .thenComparing(Item::updatedAt, Comparator.reverseOrder());
    return items.stream().filter(item -> item.name().equals(name) && item.canUse(owner)).min(order);
  }

  private static Rule rule(Grant grant, Item item, Instant now) {
    if (!item.canUse(grant.claims().owner())) {
      return Rule.NOT_ACCESSIBLE;
    }
    if (!grant.authorizer().bounds().allowsItem(item.id(), item.name())) {
      return Rule.OUT_OF_BOUNDS;
    }
    if (item.isDeleted()) {
      return Rule.DELETED;
    }
    return item.isExpired(now) ? Rule.EXPIRED : Rule.RESOLVED;
  }
}
