package io.stepvault.server.vault;

import io.stepvault.server.admission.Presented;
import io.stepvault.server.error.Refusal;
import io.stepvault.server.error.Refusal.Violation;
import io.stepvault.server.item.Access;
import io.stepvault.server.item.AccessMode;
import io.stepvault.server.item.Item;
import io.stepvault.server.item.Principal;
import io.stepvault.server.item.Viewer;
import io.stepvault.server.store.Tx;
import io.stepvault.v1.ErrorReason;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Shares items, and takes them back. */
public final class SetAccess {
  private final Editing editing;

  SetAccess(Editing editing) {
    this.editing = editing;
  }

  /**
   * Changes who may do what with an item: what the request names, and nothing else.
   *
   * @throws Refusal FIELD_INVALID, ITEM_NOT_FOUND, NOT_PERMITTED, NAME_TAKEN, LAST_EDITOR,
   *     ITEM_DELETED, ETAG_MISMATCH, REQUEST_ID_REUSED
   */
  public ItemView run(Presented presented, AccessChange request) {
    return editing.change(
        presented,
        request.target(),
        "ACCESS_CHANGED",
        (tx, caller) -> {
          List<Violation> violations = new ArrayList<>();
          AccessChecks.check(request, violations);
          ItemChecks.throwIfAny(violations);
          return ItemChecks.editable(editing.items(), tx, request.target(), caller.viewer());
        },
        (tx, caller, item) ->
            new Editing.Changed(
                item.edit()
                    .access(changed(tx, caller.viewer(), item, request))
                    .done(tx.now(), tx.head().revision()),
                0),
        (view, version) -> view);
  }

  private Access changed(Tx tx, Viewer viewer, Item item, AccessChange request) {
    Access before = item.access();
    AccessMode mode = request.mode().known().orElse(before.mode());
    if (mode == AccessMode.PRIVATE && !before.owner().equals(viewer.user())) {
      throw ItemChecks.notPermitted(
          item, "only its owner can make an item PRIVATE; take RESTRICTED");
    }
    requireOthersThanOwner(item, request);
    Access after = before.withMode(mode);
    for (Optional<Principal> removed : request.remove()) {
      after = after.without(removed.orElseThrow());
    }
    for (RequestedGrant put : request.put()) {
      after = after.with(put.checked());
    }
    requireRoom(item, after, request);
    if (after.isPrivate() != before.isPrivate()) {
      NameScopes.requireFree(editing.items(), tx, item.id(), item.name(), after);
    }
    return after;
  }

  private static void requireOthersThanOwner(Item item, AccessChange request) {
    Principal owner = Principal.user(item.owner());
    boolean named =
        Stream.concat(
                request.put().stream().flatMap(put -> put.principal().stream()),
                request.remove().stream().flatMap(Optional::stream))
            .anyMatch(owner::equals);
    if (named) {
      throw Refusal.of(
              ErrorReason.LAST_EDITOR,
              "the owner can always edit, without a grant; transfer the item first")
          .about(item.id());
    }
  }

  private static void requireRoom(Item item, Access after, AccessChange request) {
    int grants = after.grants().size();
    if (after.isPrivate() && !request.put().isEmpty()) {
      throw Refusal.field(
              "put", "a PRIVATE item is its owner's alone; set 'mode' to RESTRICTED or TEAM")
          .about(item.id());
    }
    if (after.isPrivate() && grants > 0) {
      throw Refusal.field(
              "mode",
              "a PRIVATE item is its owner's alone: remove its %d grants in the same call"
                  .formatted(grants))
          .about(item.id());
    }
    if (grants > Access.MOST_GRANTS) {
      throw Refusal.field(
              "put",
              "the item would have %d grants, at most %d are possible; share it with a group"
                  .formatted(grants, Access.MOST_GRANTS))
          .about(item.id());
    }
  }
}
