package io.stepvault.server.vault;

import io.stepvault.server.admission.Caller;
import io.stepvault.server.admission.Gate;
import io.stepvault.server.admission.Presented;
import io.stepvault.server.error.Refusal;
import io.stepvault.server.item.Access;
import io.stepvault.server.item.Item;
import io.stepvault.server.item.ItemVersion;
import io.stepvault.server.item.Names;
import io.stepvault.server.item.TypeId;
import io.stepvault.server.key.Plaintext;
import io.stepvault.server.request.Once;
import io.stepvault.server.request.Once.Answer;
import io.stepvault.server.store.ItemStore;
import io.stepvault.server.store.RequestStore.Done;
import io.stepvault.server.store.Tx;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/** Stores new items. */
public final class CreateItem {
  private static final int FIRST_VERSION = 1;

  private final Gate gate;
  private final ItemStore items;
  private final Sealing sealing;
  private final Editing editing;
  private final Once once;

  CreateItem(Gate gate, ItemStore items, Sealing sealing, Editing editing, Once once) {
    this.gate = gate;
    this.items = items;
    this.sealing = sealing;
    this.editing = editing;
    this.once = once;
  }

  /**
   * A new item.
   *
   * @param generated of an API key: the key; whoever reads it closes it
   */
  public record Created(ItemView view, List<Warning> warnings, Optional<Plaintext> generated) {}

  /**
   * Stores a new item.
   *
   * @throws Refusal FIELD_INVALID, NAME_TAKEN, REQUEST_ID_REUSED, GENERATED_VALUE_GONE
   */
  public Created run(Presented presented, NewItem request) {
    request
        .value()
        .filter(NewValue::isSlow)
        .ifPresent(
            value -> {
              gate.read(presented, (tx, caller) -> caller); // Nobody else is worth the work.
              value.prepare();
            });
    return gate.change(
        presented,
        (tx, caller) ->
            once.runShowing(
                tx,
                caller,
                request.requestId(),
                earlier -> {
                  ItemView view = editing.again(tx, caller, earlier.done());
                  return created(tx, view, request, Editing.shownAgain(view, earlier));
                },
                () -> insert(tx, caller, request)));
  }

  private Answer<Created> insert(Tx tx, Caller caller, NewItem request) {
    // Not before a retry was answered: the expiry that it gives may have passed since.
    ItemChecks.check(request, caller.user(), tx.now());
    ItemFields fields = request.fields();
    String name = Names.normalize(fields.name());
    Access access = request.access().checked(caller.user());
    NewValue value = request.value().orElseThrow();
    String id = TypeId.generate("vlt");
    NameScopes.requireFree(items, tx, id, name, access);
    ItemVersion version = sealing.seal(tx, caller, id, FIRST_VERSION, value);
    Item item =
        Item.of(tx.organization(), id, name, value.kind(), access, version, tx.head().revision())
            .edit()
            .terms(value.terms())
            .expiresAt(fields.expiresAt().map(CreateItem::stored).orElse(null))
            .details(fields.details())
            .destinations(DestinationChecks.stored(fields.destinations()))
            .done(tx.now(), tx.head().revision());
    items.insert(tx, item);
    editing.record(tx, caller, "CREATED", new Editing.Changed(item, FIRST_VERSION));
    Optional<Plaintext> shown = value.shown();
    return new Answer<>(
        created(
            tx, new ItemView(item, caller.viewer(), tx.now(), Optional.empty()), request, shown),
        new Done(id, FIRST_VERSION),
        shown);
  }

  private Created created(Tx tx, ItemView view, NewItem request, Optional<Plaintext> generated) {
    return new Created(view, Warning.of(items, tx, view, request.value()), generated);
  }

  /** As the database keeps it: a MAC over more digits than are stored would never match again. */
  static Instant stored(Instant instant) {
    return instant.truncatedTo(ChronoUnit.MICROS);
  }
}
