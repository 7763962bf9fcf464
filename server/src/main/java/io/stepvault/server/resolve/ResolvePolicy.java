package io.stepvault.server.resolve;

import io.stepvault.server.admission.Grant;
import io.stepvault.server.item.Item;
import io.stepvault.server.item.ItemVersion;
import io.stepvault.server.item.Kind;
import io.stepvault.server.item.Versions;
import io.stepvault.server.item.Viewer;
import io.stepvault.server.resolve.Decision.Rule;
import io.stepvault.server.token.Pins;
import io.stepvault.server.token.TokenClaims;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/**
 * Whether a run gets what a reference means: a pure function of records in memory. It is asked
 * after certificate and token were judged.
 *
 * <p>The order of the rules is what keeps secrets about secrets: what depends on stored items is
 * told only to those who could use the item otherwise.
 */
public final class ResolvePolicy {
  private static final String ID_PREFIX = "vlt_";

  /** The owner's private item before a shared one; a live shared one before a deleted one. */
  private static final Comparator<Item> ORDER =
      Comparator.comparing((Item item) -> !item.isPrivate())
          .thenComparing(Item::isDeleted)
          .thenComparing(Item::updatedAt, Comparator.reverseOrder());

  /** What a reference is asked for. */
  public enum Wanted {
    VALUE,
    SIGNATURE,
    /** Of what is verified it is seen later by which version. */
    VERIFICATION;

    private boolean fits(Kind kind) {
      return this == VALUE ? kind.isResolvable() : kind == Kind.SIGNING_KEY;
    }
  }

  private ResolvePolicy() {}

  /** Whether the reference is an item's id; names never begin so. */
  public static boolean isId(String reference) {
    return reference.startsWith(ID_PREFIX);
  }

  /** Decides about one reference whose value is asked for. */
  public static Decision decide(
      Grant grant, String reference, Collection<Item> items, Instant now) {
    return decide(grant, reference, items, now, Wanted.VALUE);
  }

  /**
   * Decides about one reference.
   *
   * @param items all that the reference could mean; others among them do not matter
   */
  public static Decision decide(
      Grant grant, String reference, Collection<Item> items, Instant now, Wanted wanted) {
    TokenClaims claims = grant.claims();
    Viewer viewer = viewer(grant);
    if (!claims.claimsAllSecrets() && !claims.secrets().contains(reference)) {
      return new Decision(reference, Rule.NOT_IN_TOKEN, Optional.empty(), Optional.empty());
    }
    Optional<Item> meant =
        isId(reference)
            ? items.stream().filter(item -> item.id().equals(reference)).findFirst()
            : named(reference, viewer, items);
    Optional<ItemVersion> version =
        meant.flatMap(item -> version(claims.pins(), reference, item.versions()));
    return new Decision(
        reference,
        meant.map(item -> rule(grant, viewer, item, version, now, wanted)).orElse(Rule.ABSENT),
        meant,
        version);
  }

  /** The one that the token names, else the one that was current then, else the current one. */
  private static Optional<ItemVersion> version(Pins pins, String reference, Versions versions) {
    Integer number = pins.versions().get(reference);
    if (number != null) {
      return versions.find(number);
    }
    return pins.asOf() == null
        ? Optional.of(versions.get(versions.current()))
        : versions.currentAt(Instant.ofEpochSecond(pins.asOf()));
  }

  /** The user whose items the run may use. */
  private static Viewer viewer(Grant grant) {
    return new Viewer(grant.claims().owner(), grant.claims().groups(), false);
  }

  private static Optional<Item> named(String name, Viewer viewer, Collection<Item> items) {
    Item first = null;
    for (Item item : items) {
      if (item.name().equals(name)
          && item.canUse(viewer)
          && (first == null || ORDER.compare(item, first) < 0)) {
        first = item;
      }
    }
    return Optional.ofNullable(first);
  }

  private static Rule rule(
      Grant grant,
      Viewer viewer,
      Item item,
      Optional<ItemVersion> version,
      Instant now,
      Wanted wanted) {
    if (!item.canUse(viewer)) {
      return Rule.NOT_ACCESSIBLE;
    }
    if (!grant.authorizer().bounds().allowsItem(item.id(), item.name())) {
      return Rule.OUT_OF_BOUNDS;
    }
    if (item.isDeleted()) {
      return Rule.DELETED;
    }
    if (!wanted.fits(item.kind())) {
      return Rule.KIND_NOT_RESOLVABLE;
    }
    if (item.isExpired(now)) {
      return Rule.EXPIRED;
    }
    if (wanted == Wanted.VERIFICATION) {
      return Rule.RESOLVED;
    }
    if (version.isEmpty()) {
      return Rule.VERSION_ABSENT;
    }
    return version.get().isEnabled() ? Rule.RESOLVED : Rule.DISABLED;
  }
}
