package io.stepvault.server.vault;

import io.stepvault.server.error.Refusal;
import io.stepvault.server.error.Refusal.Violation;
import io.stepvault.server.item.Item;
import io.stepvault.server.item.Kind;
import io.stepvault.server.item.Names;
import io.stepvault.server.item.TypeId;
import io.stepvault.server.item.Viewer;
import io.stepvault.server.store.ItemStore;
import io.stepvault.server.store.Tx;
import io.stepvault.v1.ErrorReason;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;

/** What a request of VaultService must look like, and who may see and edit which item. */
final class ItemChecks {
  private static final Instant YEAR_10000 = Instant.parse("+10000-01-01T00:00:00Z");

  private ItemChecks() {}

  /** What CreateItem asks for, by this user. */
  static void check(NewItem request, String user, Instant now) {
    List<Violation> violations = new ArrayList<>();
    check(ItemField.NAME, request.fields(), now, violations);
    checkValue(request, violations);
    for (ItemField field : EnumSet.range(ItemField.EXPIRES_AT, ItemField.DESTINATIONS)) {
      check(field, request.fields(), now, violations);
    }
    AccessChecks.check(request.access(), user, violations);
    request.requestId().violation().ifPresent(violations::add);
    throwIfAny(violations);
  }

  /** What a request says in one field. */
  static void check(ItemField field, ItemFields fields, Instant now, List<Violation> violations) {
    switch (field) {
      case NAME ->
          Names.problem(Names.normalize(fields.name()))
              .ifPresent(problem -> violations.add(new Violation("name", problem)));
      case EXPIRES_AT ->
          fields.expiresAt().ifPresent(expiry -> checkExpiry(expiry, now, violations));
      case DESCRIPTION -> DetailsChecks.checkDescription(fields.details(), violations);
      case NOTE -> DetailsChecks.checkNote(fields.details(), violations);
      case LABELS -> DetailsChecks.checkLabels(fields.details(), violations);
      case ROTATION -> DetailsChecks.checkRotation(fields.details(), violations);
      case DESTINATIONS -> DestinationChecks.check(fields.destinations(), violations);
      case API_KEY_POLICY -> {
        // Not of the fields that both requests have: CreateItem gets it as the value.
      }
    }
  }

  static void check(Rotation request, Instant now) {
    List<Violation> violations = new ArrayList<>();
    request.value().ifPresent(value -> violations.addAll(value.violations()));
    if (request.value().orElse(null) instanceof NewSigningKey key && !key.isImported()) {
      violations.add(
          new Violation(
              "signing_key.imported_key",
              "is required; give no 'signing_key' to have a key generated"));
    }
    if (request.expiry() instanceof Rotation.Expiry.At at) {
      checkExpiry(at.instant(), now, violations);
    }
    request.previous().problem().ifPresent(violations::add);
    if (request.stage() && !(request.previous() instanceof Previous.Kept)) {
      violations.add(
          new Violation(
              "stage", "leaves the current version as it is: no overlap, no disable_previous"));
    }
    throwIfAny(violations);
  }

  private static void checkValue(NewItem request, List<Violation> violations) {
    if (request.value().isEmpty()) {
      violations.add(
          new Violation(
              "value", "is required: set 'secret', 'material', 'api_key' or 'signing_key'"));
      return;
    }
    NewValue value = request.value().get();
    violations.addAll(value.violations());
    boolean named = Names.isOfApiKey(Names.normalize(request.fields().name()));
    if (named && value.kind() != Kind.API_KEY) {
      violations.add(
          new Violation(
              value.field(),
              "must not be given under a name that begins with 'api-key:': API keys are generated"
                  + " here; set 'api_key', or take another name"));
    } else if (!named && value.kind() == Kind.API_KEY) {
      violations.add(new Violation("name", "must begin with 'api-key:', as it is an API key's"));
    }
  }

  private static void checkExpiry(Instant expiry, Instant now, List<Violation> violations) {
    if (!expiry.isAfter(now) || !expiry.isBefore(YEAR_10000)) {
      violations.add(new Violation("expires_at", "must lie in the future, before the year 10000"));
    }
  }

  static void throwIfAny(List<Violation> violations) {
    if (!violations.isEmpty()) {
      throw Refusal.fields(violations);
    }
  }

  /** The one answer for what does not exist and for what this user may not see. */
  static Refusal notFound() {
    return Refusal.of(ErrorReason.ITEM_NOT_FOUND, "there is no such item, or you may not see it");
  }

  /** The item, which the viewer can use, or see as admin; deleted or not. */
  static Item visible(ItemStore items, Tx tx, String id, Viewer viewer) {
    if (!TypeId.isWellFormed("vlt", id)) {
      throw notFound();
    }
    return items
        .listed(tx, id, viewer)
        .filter(item -> item.canUse(viewer) || viewer.admin())
        .orElseThrow(() -> notFound().about(id));
  }

  /** The item, which the viewer can edit, not deleted, and as the etag says. */
  static Item editable(ItemStore items, Tx tx, Target target, Viewer viewer) {
    Item item = visible(items, tx, target.id(), viewer);
    if (!item.canEdit(viewer)) {
      throw notEditable(item);
    }
    return unchanged(alive(item), target);
  }

  /** As {@link #editable}, for what an admin may do too: take an item out of use. */
  static Item retirable(ItemStore items, Tx tx, Target target, Viewer viewer) {
    Item item = visible(items, tx, target.id(), viewer);
    if (!item.canEdit(viewer) && !viewer.admin()) {
      throw notEditable(item);
    }
    return unchanged(alive(item), target);
  }

  static Refusal notEditable(Item item) {
    return notPermitted(
        item, "you may see this item but not edit it; its owner may, and who was granted CAN_EDIT");
  }

  static Refusal notPermitted(Item item, String advice) {
    return Refusal.of(ErrorReason.NOT_PERMITTED, advice).about(item.id());
  }

  static Item alive(Item item) {
    if (item.isDeleted()) {
      throw Refusal.of(ErrorReason.ITEM_DELETED, "the item was deleted").about(item.id());
    }
    return item;
  }

  static Item unchanged(Item item, Target target) {
    if (!target.etag().isEmpty() && !target.etag().equals(item.etag())) {
      throw Refusal.of(
              ErrorReason.ETAG_MISMATCH, "the item has changed since; read it again, then retry")
          .about(item.id());
    }
    return item;
  }
}
