package io.stepvault.server.vault;

import io.stepvault.server.admission.Caller;
import io.stepvault.server.admission.Gate;
import io.stepvault.server.admission.Presented;
import io.stepvault.server.audit.AuditEvent;
import io.stepvault.server.audit.AuditEvent.Subject;
import io.stepvault.server.error.Refusal;
import io.stepvault.server.item.AccessMode;
import io.stepvault.server.item.Item;
import io.stepvault.server.item.ItemVersion;
import io.stepvault.server.item.Kind;
import io.stepvault.server.item.Names;
import io.stepvault.server.item.TypeId;
import io.stepvault.server.key.SealedValue;
import io.stepvault.server.key.ValueContext;
import io.stepvault.server.request.Once;
import io.stepvault.server.request.Once.Answer;
import io.stepvault.server.request.RequestId;
import io.stepvault.server.store.AuditStore;
import io.stepvault.server.store.ItemStore;
import io.stepvault.server.store.RequestStore.Done;
import io.stepvault.server.store.Rings;
import io.stepvault.server.store.Tx;
import io.stepvault.v1.ErrorReason;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/** Creates, rotates and deletes items. Every call acts as the token's user. */
public final class Vault {
  private static final int FIRST_VERSION = 1;

  private final Gate gate;
  private final ItemStore items;
  private final Rings rings;
  private final AuditStore audit;
  private final Once once;

  public Vault(Gate gate, ItemStore items, Rings rings, AuditStore audit, Once once) {
    this.gate = gate;
    this.items = items;
    this.rings = rings;
    this.audit = audit;
    this.once = once;
  }

  /**
   * A new item.
   *
   * @param hidesShared whether it now stands before a shared item of its name
   */
  public record Created(ItemView view, boolean hidesShared) {}

  /**
   * Stores a new item.
   *
   * @throws Refusal FIELD_INVALID, NAME_TAKEN, REQUEST_ID_REUSED
   */
  public Created create(Presented presented, NewItem request) {
    return gate.change(
        presented,
        (tx, caller) ->
            once.run(
                tx,
                caller,
                request.requestId(),
                done -> new Created(again(tx, caller, done), hidesShared(tx, caller, request)),
                () -> insert(tx, caller, request)));
  }

  private Answer<Created> insert(Tx tx, Caller caller, NewItem request) {
    // Not before a retry was answered: the expiry that it gives may have passed since.
    ItemChecks.check(request, tx.now());
    String name = Names.normalize(request.name());
    AccessMode access = request.access().orElseThrow();
    checkFree(tx, caller, name, access);
    NewValue value = request.value().orElseThrow();
    String id = TypeId.generate("vlt");
    ItemVersion version = seal(tx, caller, id, FIRST_VERSION, value);
    Item item =
        new Item(
            tx.organization(),
            id,
            name,
            value.kind(),
            caller.user(),
            access,
            FIRST_VERSION,
            tx.now(),
            tx.now(),
            request.expiresAt().map(Vault::stored).orElse(null),
            null,
            tx.head().revision(),
            List.of(version));
    items.insert(tx, item);
    record(tx, caller, "CREATED", item);
    return new Answer<>(
        new Created(view(tx, caller, item), hidesShared(tx, caller, request)),
        new Done(id, FIRST_VERSION));
  }

  /** A stored version. */
  public record Rotated(ItemView view, int version) {}

  /**
   * Stores a new version and makes it current.
   *
   * @throws Refusal FIELD_INVALID, ITEM_NOT_FOUND, NOT_PERMITTED, ITEM_DELETED, ETAG_MISMATCH,
   *     KIND_MISMATCH, ITEM_EXPIRED, REQUEST_ID_REUSED
   */
  public Rotated rotate(Presented presented, Rotation request) {
    return gate.change(
        presented,
        (tx, caller) ->
            once.run(
                tx,
                caller,
                request.requestId(),
                done -> new Rotated(again(tx, caller, done), done.version()),
                () -> addVersion(tx, caller, request)));
  }

  private Answer<Rotated> addVersion(Tx tx, Caller caller, Rotation request) {
    ItemChecks.check(request, tx.now());
    Item item = ItemChecks.editable(items, tx, request.id(), caller.user(), request.etag());
    NewValue value = request.value().orElseThrow();
    if (value.kind() != item.kind()) {
      throw Refusal.of(
              ErrorReason.KIND_MISMATCH,
              "the item is a %s for life; give the new value as '%s'"
                  .formatted(item.kind(), item.kind() == Kind.SECRET ? "secret" : "material"))
          .about(item.id());
    }
    Optional<Instant> expiry =
        request.after(Optional.ofNullable(item.expiresAt())).map(Vault::stored);
    if (expiry.isPresent() && !expiry.get().isAfter(tx.now())) {
      throw Refusal.of(
              ErrorReason.ITEM_EXPIRED,
              "the item has expired; rotate it with a new expires_at or with never_expires")
          .about(item.id());
    }
    int number = item.versions().size() + 1;
    ItemVersion version = seal(tx, caller, item.id(), number, value);
    Item rotated = item.rotated(version, expiry.orElse(null), tx.head().revision());
    items.update(tx, rotated, Optional.of(version));
    record(tx, caller, "ROTATED", rotated);
    return new Answer<>(
        new Rotated(view(tx, caller, rotated), number), new Done(item.id(), number));
  }

  /**
   * Deletes an item.
   *
   * @throws Refusal FIELD_INVALID, ITEM_NOT_FOUND, NOT_PERMITTED, ITEM_DELETED, ETAG_MISMATCH,
   *     REQUEST_ID_REUSED
   */
  public ItemView delete(Presented presented, String id, String etag, RequestId requestId) {
    return gate.change(
        presented,
        (tx, caller) -> {
          ItemChecks.checkDeletion(id, requestId);
          return once.run(
              tx,
              caller,
              requestId,
              done -> again(tx, caller, done),
              () -> {
                Item item = ItemChecks.editable(items, tx, id, caller.user(), etag);
                Item deleted = item.deleted(tx.now(), tx.head().revision());
                items.update(tx, deleted, Optional.empty());
                record(tx, caller, "DELETED", deleted);
                return new Answer<>(view(tx, caller, deleted), new Done(id, 0));
              });
        });
  }

  private ItemVersion seal(Tx tx, Caller caller, String id, int number, NewValue value) {
    ValueContext context = new ValueContext(tx.organization(), id, number, value.kind().name());
    SealedValue sealed = rings.of(tx).seal(context, value.plaintext());
    return new ItemVersion(
        number, ItemVersion.State.ENABLED, tx.now(), tx.now(), caller.user(), sealed);
  }

  private ItemView again(Tx tx, Caller caller, Done done) {
    return view(tx, caller, ItemChecks.usable(items, tx, done.subject(), caller.user()));
  }

  private void checkFree(Tx tx, Caller caller, String name, AccessMode access) {
    for (Item other : items.candidates(tx, caller.user(), List.of(), List.of(name))) {
      boolean sameScope = (other.access() == AccessMode.PRIVATE) == (access == AccessMode.PRIVATE);
      if (sameScope && access == AccessMode.PRIVATE && other.isDeleted()) {
        throw Refusal.of(
                ErrorReason.NAME_TAKEN,
                "your deleted private item keeps this name, so that no run falls through to"
                    + " another; take another name")
            .about(other.id());
      }
      if (sameScope && !other.isDeleted()) {
        throw Refusal.of(
                ErrorReason.NAME_TAKEN,
                access == AccessMode.PRIVATE
                    ? "you have a private item of this name; rotate it, or take another name"
                    : "a shared item has this name; take another")
            .about(other.id());
      }
    }
  }

  private boolean hidesShared(Tx tx, Caller caller, NewItem request) {
    return request.access().equals(Optional.of(AccessMode.PRIVATE))
        && items
            .candidates(tx, caller.user(), List.of(), List.of(Names.normalize(request.name())))
            .stream()
            .anyMatch(other -> other.access() != AccessMode.PRIVATE && !other.isDeleted());
  }

  private void record(Tx tx, Caller caller, String what, Item item) {
    audit.append(
        tx,
        List.of(
            AuditEvent.allowed(
                caller.actor(), what, new Subject(item.id(), item.name(), item.currentVersion()))));
  }

  private static ItemView view(Tx tx, Caller caller, Item item) {
    return new ItemView(item, caller.user(), tx.now());
  }

  /** As the database keeps it: a MAC over more digits than are stored would never match again. */
  private static Instant stored(Instant instant) {
    return instant.truncatedTo(ChronoUnit.MICROS);
  }
}
