package io.stepvault.server.vault;

import io.stepvault.server.admission.Caller;
import io.stepvault.server.admission.Presented;
import io.stepvault.server.error.Refusal;
import io.stepvault.server.item.Item;
import io.stepvault.server.item.ItemVersion;
import io.stepvault.server.item.Terms;
import io.stepvault.server.item.Versions;
import io.stepvault.server.key.Plaintext;
import io.stepvault.server.store.Tx;
import io.stepvault.v1.ErrorReason;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Replaces the value of an item. */
public final class RotateItem {
  private final Editing editing;
  private final Sealing sealing;

  RotateItem(Editing editing, Sealing sealing) {
    this.editing = editing;
    this.sealing = sealing;
  }

  /**
   * A stored version.
   *
   * @param generated of an API key: the key; whoever reads it closes it
   */
  public record Rotated(
      VersionView version, Optional<Plaintext> generated, List<Warning> warnings) {}

  /**
   * Stores a new version and, unless it is staged, makes it current.
   *
   * @throws Refusal FIELD_INVALID, ITEM_NOT_FOUND, NOT_PERMITTED, ITEM_DELETED, ETAG_MISMATCH,
   *     KIND_MISMATCH, ITEM_EXPIRED, OVERLAP_ACTIVE, VERSION_NOT_ENABLED, REQUEST_ID_REUSED,
   *     GENERATED_VALUE_GONE
   */
  public Rotated run(Presented presented, Rotation request) {
    if (request.value().isPresent()) {
      NewValue given = request.value().get();
      if (given.isSlow()) {
        editing.admit(presented, (tx, caller) -> caller); // Nobody else is worth the work.
        given.prepare();
      }
      return run(presented, request, given);
    }
    try (NewValue made = editing.admit(presented, (tx, caller) -> made(tx, caller, request))) {
      if (made.isSlow()) {
        made.prepare();
      }
      return run(presented, request, made);
    }
  }

  /** What is made here to replace the item's value: its kind decides what. */
  private NewValue made(Tx tx, Caller caller, Rotation request) {
    request.target().check();
    Item item = ItemChecks.visible(editing.items(), tx, request.target().id(), caller.viewer());
    if (!item.canEdit(caller.viewer())) {
      throw ItemChecks.notEditable(item); // Before the work of a new key.
    }
    return NewValue.next(item.terms())
        .orElseThrow(() -> Refusal.field("value", "is required: set 'secret' or 'material'"));
  }

  private Rotated run(Presented presented, Rotation request, NewValue value) {
    return editing.changeShowing(
        presented,
        request.target(),
        request.stage() ? "STAGED" : "ROTATED",
        (tx, caller) -> {
          ItemChecks.check(request, tx.now());
          return ItemChecks.editable(editing.items(), tx, request.target(), caller.viewer());
        },
        (tx, caller, item) -> rotated(tx, caller, item, request, value),
        (view, version, generated) ->
            new Rotated(VersionView.of(view, version), generated, Warning.of(value)));
  }

  private Editing.Changed rotated(
      Tx tx, Caller caller, Item item, Rotation request, NewValue value) {
    requireSameKind(item, value);
    int number = item.versions().nextNumber();
    ItemVersion version = sealing.seal(tx, caller, item.id(), number, value);
    Versions stored = item.versions().with(version);
    Versions versions =
        request.stage()
            ? stored
            : request.previous().activate(item, stored, number, tx.now(), request.force());
    Item rotated =
        item.edit()
            .expiresAt(expiry(tx, item, request))
            .versions(versions)
            .done(tx.now(), tx.head().revision());
    return new Editing.Changed(rotated, number, value.shown());
  }

  private static void requireSameKind(Item item, NewValue value) {
    String advice =
        switch (item.kind()) {
          case SECRET -> "give the new value as 'secret'";
          case MATERIAL -> "give the new value as 'material'";
          case API_KEY -> "its keys are generated here: give no value";
          case SIGNING_KEY -> "give no value to have a key generated, or 'signing_key' to import";
        };
    if (value.kind() != item.kind()) {
      throw mismatch(item, "the item is a " + item.kind() + " for life; " + advice);
    }
    if (item.terms() instanceof Terms.Signing signing && !value.terms().equals(signing)) {
      throw mismatch(
          item,
          "the item's keys are of algorithm %s and purpose %s for life; create another item"
              .formatted(signing.algorithm(), signing.purpose()));
    }
  }

  private static Refusal mismatch(Item item, String advice) {
    return Refusal.of(ErrorReason.KIND_MISMATCH, advice).about(item.id());
  }

  private static Instant expiry(Tx tx, Item item, Rotation request) {
    Optional<Instant> expiry =
        request.after(Optional.ofNullable(item.expiresAt())).map(CreateItem::stored);
    if (expiry.isPresent() && !expiry.get().isAfter(tx.now())) {
      throw Refusal.of(
              ErrorReason.ITEM_EXPIRED,
              "the item has expired; rotate it with a new expires_at or with never_expires")
          .about(item.id());
    }
    return expiry.orElse(null);
  }
}
