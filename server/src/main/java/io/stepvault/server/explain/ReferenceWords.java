package io.stepvault.server.explain;

import io.stepvault.server.admission.Grant;
import io.stepvault.server.item.Item;
import io.stepvault.server.item.ItemVersion;
import io.stepvault.server.item.Kind;
import io.stepvault.server.resolve.Decision;
import io.stepvault.server.resolve.Decision.Rule;
import io.stepvault.server.resolve.ResolvePolicy;
import io.stepvault.server.resolve.Ruling;
import io.stepvault.server.token.Pins;
import io.stepvault.server.token.TokenClaims;
import io.stepvault.v1.ErrorReason;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** What is said about the rules that decide about references; of items their metadata alone. */
final class ReferenceWords {
  private final TokenClaims claims;
  private final Collection<Item> items;

  /**
   * About a caller's references.
   *
   * @param items all that they could mean
   */
  ReferenceWords(Grant grant, Collection<Item> items) {
    this.claims = grant.claims();
    this.items = items;
  }

  Check check(Ruling ruling, Ruling.Asked asked) {
    Decision found = ruling.found();
    String rule = rule(asked.rule());
    return asked.passed()
        ? Check.passed(rule, passed(asked.rule(), found))
        : Check.failed(rule, ErrorReason.REFERENCES_UNRESOLVED, failed(asked.rule(), found));
  }

  private static String rule(Rule rule) {
    return switch (rule) {
      case NOT_IN_TOKEN -> "reference.listed";
      case ABSENT -> "item.found";
      case NOT_ACCESSIBLE -> "item.access";
      case OUT_OF_BOUNDS -> "bounds.items";
      case DELETED -> "item.deletion";
      case RENAMED -> "item.name";
      case KIND_NOT_RESOLVABLE -> "item.kind";
      case EXPIRED -> "item.expiry";
      case VERSION_ABSENT -> "version.found";
      case DISABLED -> "version.state";
      case RESOLVED, NOT_TEXT, DESTINATION_NOT_ALLOWED ->
          throw new IllegalArgumentException("that is no rule");
    };
  }

  private String passed(Rule rule, Decision found) {
    return switch (rule) {
      case NOT_IN_TOKEN ->
          claims.claimsAllSecrets() ? "the token lists all secrets" : "the token lists it";
      case ABSENT -> "it means " + described(item(found));
      case NOT_ACCESSIBLE -> may(item(found));
      case OUT_OF_BOUNDS -> "the authorizer's bounds cover the item";
      case DELETED -> "it is not deleted";
      case RENAMED -> "it is referred to by its id, or by the name that it has now";
      case KIND_NOT_RESOLVABLE -> "it is a " + item(found).kind();
      case EXPIRED ->
          Optional.ofNullable(item(found).expiresAt())
              .map(at -> "it expires at " + at)
              .orElse("it never expires");
      case VERSION_ABSENT -> version(found);
      case DISABLED -> "version %d is enabled".formatted(version(found, 0));
      case RESOLVED, NOT_TEXT, DESTINATION_NOT_ALLOWED ->
          throw new IllegalArgumentException("that is no rule");
    };
  }

  private String failed(Rule rule, Decision found) {
    return switch (rule) {
      case NOT_IN_TOKEN -> notListed(found);
      case ABSENT -> absent(found.reference());
      case NOT_ACCESSIBLE ->
          "%s, and %s may not use it; let its owner share it, or let the token be of another owner"
              .formatted(access(item(found)), user());
      case OUT_OF_BOUNDS ->
          "the authorizer's bounds cover it neither by id nor by name; an operator widens 'items'";
      case DELETED -> deleted(item(found));
      case RENAMED ->
          "its name is '%s' now; change the reference, or refer to it by its id %s"
              .formatted(item(found).name(), item(found).id());
      case KIND_NOT_RESOLVABLE ->
          item(found).kind() == Kind.SIGNING_KEY
              ? "it is a SIGNING_KEY, which never leaves; call Sign or VerifySignature"
              : "it is an API_KEY, of which no value is kept; call VerifyApiKey";
      case EXPIRED ->
          "it expired at %s; rotate it with a new expiry".formatted(item(found).expiresAt());
      case VERSION_ABSENT -> noVersion(found);
      case DISABLED ->
          "version %d is %s, and no other is taken instead; enable it, or activate another"
              .formatted(version(found, 0), found.version().orElseThrow().state());
      case RESOLVED, NOT_TEXT, DESTINATION_NOT_ALLOWED ->
          throw new IllegalArgumentException("that is no rule");
    };
  }

  private static Item item(Decision found) {
    return found.item().orElseThrow();
  }

  private static int version(Decision found, int none) {
    return found.version().map(ItemVersion::number).orElse(none);
  }

  private static String described(Item item) {
    return "%s, '%s': %s".formatted(item.id(), item.name(), access(item));
  }

  private static String access(Item item) {
    return switch (item.access().mode()) {
      case TEAM -> "it is for the TEAM, and '%s' owns it".formatted(item.owner());
      case RESTRICTED -> "it is RESTRICTED, and '%s' owns it".formatted(item.owner());
      case PRIVATE -> "it is PRIVATE to '%s'".formatted(item.owner());
    };
  }

  private String user() {
    return claims.owner() == null
        ? "a token without an owner"
        : "the token's owner '%s' (in %d groups)".formatted(claims.owner(), claims.groups().size());
  }

  private String may(Item item) {
    if (item.owner().equals(claims.owner())) {
      return "the token's owner owns it";
    }
    return switch (item.access().mode()) {
      case TEAM -> "everybody in the organization may use it";
      case RESTRICTED, PRIVATE -> "it is shared with the token's owner, or a group of theirs";
    };
  }

  private String notListed(Decision found) {
    return found
        .item()
        .filter(
            item -> claims.secrets().contains(item.id()) || claims.secrets().contains(item.name()))
        .map(item -> "the token lists this item, but spelled otherwise: by id and by name are two")
        .orElse("the token does not list it, spelled exactly so; its authorizer has to");
  }

  private String absent(String reference) {
    if (ResolvePolicy.isId(reference)) {
      return "the organization has no item of this id; deleted ones are gone after %d days"
          .formatted(Item.RESTORABLE.toDays());
    }
    Optional<Item> closed =
        items.stream()
            .filter(item -> item.name().equals(reference) && !item.isPrivate())
            .min(Comparator.comparing(Item::isDeleted));
    if (closed.isPresent()) {
      return "the shared item of this name, %s, is RESTRICTED, and %s may not use it; '%s' owns it"
          .formatted(closed.get().id(), user(), closed.get().owner());
    }
    return claims.owner() == null
        ? "there is no shared item of exactly this name, and a token without an owner gets no other"
        : "neither does '%s' have a private item of exactly this name, nor is there a shared one"
            .formatted(claims.owner());
  }

  private static String deleted(Item item) {
    String restorable =
        "it was deleted at %s; until %s it can be restored"
            .formatted(item.deletedAt(), item.purgeAt().orElseThrow());
    return item.isPrivate()
        ? restorable + ", and till then no shared item of its name is taken instead"
        : restorable;
  }

  private String version(Decision found) {
    int number = version(found, 0);
    if (claims.pins().versions().containsKey(found.reference())) {
      return "version %d, which the token pins".formatted(number);
    }
    return claims.pins().asOf() == null
        ? "version %d, the current one".formatted(number)
        : "version %d, which was current at %s".formatted(number, asOf(claims.pins()));
  }

  private String noVersion(Decision found) {
    Integer pinned = claims.pins().versions().get(found.reference());
    return pinned == null
        ? "no version that is kept was current at %s, the token's as_of"
            .formatted(asOf(claims.pins()))
        : "the token pins version %d, and the item has none, or not any more".formatted(pinned);
  }

  private static Instant asOf(Pins pins) {
    return Instant.ofEpochSecond(pins.asOf());
  }
}
