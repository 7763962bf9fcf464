package io.stepvault.server.resolve;

import io.stepvault.server.admission.Grant;
import io.stepvault.server.item.Item;
import io.stepvault.server.item.ItemVersion;
import io.stepvault.server.item.Kind;
import io.stepvault.server.item.Versions;
import io.stepvault.server.item.Viewer;
import io.stepvault.server.resolve.Decision.Rule;
import io.stepvault.server.resolve.Ruling.Asked;
import io.stepvault.server.token.Pins;
import io.stepvault.server.token.TokenClaims;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
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

  /** The rules about an item that was found, in the order in which they are asked. */
  private static final Rule[] OF_ITEMS = {
    Rule.NOT_ACCESSIBLE,
    Rule.OUT_OF_BOUNDS,
    Rule.DELETED,
    Rule.RENAMED,
    Rule.KIND_NOT_RESOLVABLE,
    Rule.EXPIRED,
    Rule.VERSION_ABSENT,
    Rule.DISABLED,
    Rule.NOT_TEXT
  };

  /** What a reference is asked for. */
  public enum Wanted {
    VALUE,
    SIGNATURE,
    /** Of what is verified it is seen later by which version. */
    VERIFICATION,
    /** For a place in a text. */
    TEXT,
    /** For whatever a workflow does with the item. */
    BINDING;

    private boolean fits(Kind kind) {
      return switch (this) {
        case VALUE, TEXT -> kind.isResolvable();
        case SIGNATURE, VERIFICATION -> kind == Kind.SIGNING_KEY;
        case BINDING -> true;
      };
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
    return isListed(grant.claims(), reference)
        ? found(grant, reference, items, now, wanted)
        : new Decision(reference, Rule.NOT_IN_TOKEN, Optional.empty(), Optional.empty());
  }

  /**
   * Decides about one reference whose value is asked for, and goes on where a rule refuses.
   *
   * @param items all that the reference could mean; others among them do not matter
   */
  public static Ruling explain(Grant grant, String reference, Collection<Item> items, Instant now) {
    Decision found = found(grant, reference, items, now, Wanted.VALUE);
    List<Asked> asked = new ArrayList<>();
    asked.add(new Asked(Rule.NOT_IN_TOKEN, isListed(grant.claims(), reference)));
    asked.add(new Asked(Rule.ABSENT, found.item().isPresent()));
    if (found.item().isPresent()) {
      Item item = found.item().get();
      Question question = new Question(grant, viewer(grant), reference, now, Wanted.VALUE);
      for (Rule rule : OF_ITEMS) {
        if (rule != Rule.NOT_TEXT && (rule != Rule.DISABLED || found.version().isPresent())) {
          boolean refuses = refuses(rule, question, item, found.version());
          asked.add(new Asked(rule, !refuses));
        }
      }
    }
    return new Ruling(decide(grant, reference, items, now), found, asked);
  }

  private static boolean isListed(TokenClaims claims, String reference) {
    return claims.claimsAllSecrets() || claims.secrets().contains(reference);
  }

  /** Decides about a reference that the token lists. */
  private static Decision found(
      Grant grant, String reference, Collection<Item> items, Instant now, Wanted wanted) {
    Viewer viewer = viewer(grant);
    Optional<Item> meant =
        isId(reference)
            ? items.stream().filter(item -> item.id().equals(reference)).findFirst()
            : named(reference, viewer, items);
    Optional<ItemVersion> version =
        meant.flatMap(item -> version(grant.claims().pins(), reference, item.versions()));
    return new Decision(
        reference,
        meant
            .map(item -> rule(new Question(grant, viewer, reference, now, wanted), item, version))
            .orElse(Rule.ABSENT),
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

  /** For whom a run is: the token's owner. */
  public static Viewer viewer(Grant grant) {
    return new Viewer(grant.claims().owner(), grant.claims().groups(), false);
  }

  /** One that has the name now before one that had it. */
  private static Optional<Item> named(String name, Viewer viewer, Collection<Item> items) {
    return named(name, viewer, items, false).or(() -> named(name, viewer, items, true));
  }

  private static Optional<Item> named(
      String name, Viewer viewer, Collection<Item> items, boolean formerly) {
    Item first = null;
    for (Item item : items) {
      if ((formerly ? item.formerNames().contains(name) : item.name().equals(name))
          && item.canUse(viewer)
          && (first == null || ORDER.compare(item, first) < 0)) {
        first = item;
      }
    }
    return Optional.ofNullable(first);
  }

  /**
   * Who asks, and for what.
   *
   * @param viewer the user whose items the run may use
   */
  private record Question(
      Grant grant, Viewer viewer, String reference, Instant now, Wanted wanted) {}

  private static Rule rule(Question question, Item item, Optional<ItemVersion> version) {
    for (Rule rule : OF_ITEMS) {
      if (refuses(rule, question, item, version)) {
        return rule;
      }
    }
    return Rule.RESOLVED;
  }

  private static boolean refuses(
      Rule rule, Question question, Item item, Optional<ItemVersion> version) {
    Wanted wanted = question.wanted;
    return switch (rule) {
      case NOT_ACCESSIBLE -> !item.canUse(question.viewer);
      case OUT_OF_BOUNDS ->
          !question.grant.authorizer().bounds().allowsItem(item.id(), item.name());
      case DELETED -> item.isDeleted();
      case RENAMED -> !isId(question.reference) && !item.name().equals(question.reference);
      case KIND_NOT_RESOLVABLE -> !wanted.fits(item.kind());
      case EXPIRED -> item.isExpired(question.now);
      case VERSION_ABSENT -> wanted != Wanted.VERIFICATION && version.isEmpty();
      case DISABLED ->
          wanted != Wanted.VERIFICATION && version.isPresent() && !version.get().isEnabled();
      case NOT_TEXT -> wanted == Wanted.TEXT && item.kind() == Kind.MATERIAL;
      case RESOLVED, NOT_IN_TOKEN, ABSENT, DESTINATION_NOT_ALLOWED ->
          throw new IllegalArgumentException(rule + " is not about an item");
    };
  }
}
