package io.stepvault.server.vault;

import io.stepvault.server.error.Refusal;
import io.stepvault.server.error.Refusal.Violation;
import io.stepvault.server.item.Item;
import io.stepvault.server.item.Names;
import io.stepvault.server.item.TypeId;
import io.stepvault.server.request.RequestId;
import io.stepvault.server.store.ItemStore;
import io.stepvault.server.store.Tx;
import io.stepvault.v1.ErrorReason;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a request of VaultService must look like, and who may see and edit which item. */
final class ItemChecks {
  private static final Instant YEAR_10000 = Instant.parse("+10000-01-01T00:00:00Z");

  private ItemChecks() {}

  static void check(NewItem request, Instant now) {
    List<Violation> violations = new ArrayList<>();
    Names.problem(Names.normalize(request.name()))
        .ifPresent(problem -> violations.add(new Violation("name", problem)));
    checkValue(request.value(), violations);
    request.expiresAt().ifPresent(expiry -> checkExpiry(expiry, now, violations));
    if (request.access().isEmpty()) {
      violations.add(new Violation("access.mode", "must be TEAM or PRIVATE"));
    }
    request.requestId().violation().ifPresent(violations::add);
    throwIfAny(violations);
  }

  static void check(Rotation request, Instant now) {
    List<Violation> violations = new ArrayList<>();
    checkId(request.id(), violations);
    checkValue(request.value(), violations);
    if (request.expiry() instanceof Rotation.Expiry.At at) {
      checkExpiry(at.instant(), now, violations);
    }
    request.requestId().violation().ifPresent(violations::add);
    throwIfAny(violations);
  }

  static void checkDeletion(String id, RequestId requestId) {
    List<Violation> violations = new ArrayList<>();
    checkId(id, violations);
    requestId.violation().ifPresent(violations::add);
    throwIfAny(violations);
  }

  /** Any text that is no id is simply not found; empty is a mistake. */
  private static void checkId(String id, List<Violation> violations) {
    if (id.isEmpty()) {
      violations.add(new Violation("id", "is required: vlt_ and 26 characters"));
    }
  }

  private static void checkValue(Optional<NewValue> value, List<Violation> violations) {
    if (value.isEmpty()) {
      violations.add(new Violation("value", "is required: set 'secret' or 'material'"));
      return;
    }
    value
        .get()
        .problem()
        .ifPresent(problem -> violations.add(new Violation(value.get().field(), problem)));
  }

  private static void checkExpiry(Instant expiry, Instant now, List<Violation> violations) {
    if (!expiry.isAfter(now) || !expiry.isBefore(YEAR_10000)) {
      violations.add(new Violation("expires_at", "must lie in the future, before the year 10000"));
    }
  }

  private static void throwIfAny(List<Violation> violations) {
    if (!violations.isEmpty()) {
      throw Refusal.fields(violations);
    }
  }

  /** The one answer for what does not exist and for what this user may not see. */
  static Refusal notFound() {
    return Refusal.of(ErrorReason.ITEM_NOT_FOUND, "there is no such item, or you may not see it");
  }

  /** The item, which the user can use, deleted or not. */
  static Item usable(ItemStore items, Tx tx, String id, String user) {
    if (!TypeId.isWellFormed("vlt", id)) {
      throw notFound();
    }
    return items
        .byId(tx, id)
        .filter(item -> item.canUse(user))
        .orElseThrow(() -> notFound().about(id));
  }

  /** The item, which the user can edit, not deleted, and as the etag says. */
  static Item editable(ItemStore items, Tx tx, String id, String user, String etag) {
    Item item = usable(items, tx, id, user);
    if (!item.canEdit(user)) {
      throw Refusal.of(
              ErrorReason.NOT_PERMITTED, "you may use this item but not edit it; its owner may")
          .about(id);
    }
    if (item.isDeleted()) {
      throw Refusal.of(ErrorReason.ITEM_DELETED, "the item was deleted").about(id);
    }
    if (!etag.isEmpty() && !etag.equals(item.etag())) {
      throw Refusal.of(
              ErrorReason.ETAG_MISMATCH, "the item has changed since; read it again, then retry")
          .about(id);
    }
    return item;
  }
}
