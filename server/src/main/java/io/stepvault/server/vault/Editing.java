package io.stepvault.server.vault;

import io.stepvault.server.admission.Caller;
import io.stepvault.server.admission.Gate;
import io.stepvault.server.admission.Presented;
import io.stepvault.server.audit.AuditEvent;
import io.stepvault.server.audit.AuditEvent.Subject;
import io.stepvault.server.error.Refusal;
import io.stepvault.server.item.Item;
import io.stepvault.server.item.Kind;
import io.stepvault.server.key.Plaintext;
import io.stepvault.server.request.Once;
import io.stepvault.server.request.Once.Answer;
import io.stepvault.server.store.AuditStore;
import io.stepvault.server.store.ItemLists;
import io.stepvault.server.store.ItemStore;
import io.stepvault.server.store.RequestStore.Done;
import io.stepvault.server.store.Tx;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;

/** The way of every change of an item: admitted, once, checked, written, on record. */
final class Editing {
  private final Gate gate;
  private final ItemStore items;
  private final AuditStore audit;
  private final Once once;

  Editing(Gate gate, ItemStore items, AuditStore audit, Once once) {
    this.gate = gate;
    this.items = items;
    this.audit = audit;
    this.once = once;
  }

  ItemStore items() {
    return items;
  }

  /** Finds the item of the call; throws when the caller may not change it, or not as it is. */
  interface Find {
    Item find(Tx tx, Caller caller);
  }

  /** The new item. Throws a {@link Refusal} for what cannot be done. */
  interface Change {
    Changed apply(Tx tx, Caller caller, Item item);
  }

  /**
   * What a change made.
   *
   * @param version the one that it is about, or 0
   * @param shown what the answer shows of it, and a retry for some minutes; empty: nothing
   */
  record Changed(Item item, int version, Optional<Plaintext> shown) {
    Changed(Item item, int version) {
      this(item, version, Optional.empty());
    }
  }

  /** The answer of a change that may have a generated value to show. */
  interface Showing<T> {
    T answer(ItemView view, int version, Optional<Plaintext> shown);
  }

  /** Admits a call and reads, without the organization's lock, before work that takes long. */
  <T> T admit(Presented presented, BiFunction<Tx, Caller, T> read) {
    return gate.read(presented, read);
  }

  /**
   * Runs a change as a mutation.
   *
   * @param action as it goes on record
   * @param answer from the item as it is now, and the version that the change was about; also for a
   *     retry
   */
  <T> T change(
      Presented presented,
      Target target,
      String action,
      Find find,
      Change change,
      BiFunction<ItemView, Integer, T> answer) {
    return run(
        presented,
        target,
        action,
        find,
        change,
        (tx, caller, earlier) ->
            answer.apply(again(tx, caller, earlier.done()), earlier.done().version()),
        (tx, view, changed) -> answer.apply(view, changed.version()));
  }

  /** An answer that takes a look at other items too. */
  interface Look<T> {
    T answer(Tx tx, ItemView view, int version);
  }

  /** As {@code change}. */
  <T> T changeAndLook(
      Presented presented, Target target, String action, Find find, Change change, Look<T> look) {
    return run(
        presented,
        target,
        action,
        find,
        change,
        (tx, caller, earlier) ->
            look.answer(tx, again(tx, caller, earlier.done()), earlier.done().version()),
        (tx, view, changed) -> look.answer(tx, view, changed.version()));
  }

  /**
   * As {@code change}, of an item whose values may be generated.
   *
   * @throws Refusal GENERATED_VALUE_GONE besides
   */
  <T> T changeShowing(
      Presented presented,
      Target target,
      String action,
      Find find,
      Change change,
      Showing<T> answer) {
    return run(
        presented,
        target,
        action,
        find,
        change,
        (tx, caller, earlier) -> {
          ItemView view = again(tx, caller, earlier.done());
          return answer.answer(view, earlier.done().version(), shownAgain(view, earlier));
        },
        (tx, view, changed) -> answer.answer(view, changed.version(), changed.shown()));
  }

  private interface Fresh<T> {
    T answer(Tx tx, ItemView view, Changed changed);
  }

  private interface Again<T> {
    T answer(Tx tx, Caller caller, Once.Earlier earlier);
  }

  private <T> T run(
      Presented presented,
      Target target,
      String action,
      Find find,
      Change change,
      Again<T> again,
      Fresh<T> answer) {
    return gate.change(
        presented,
        (tx, caller) -> {
          target.check();
          return once.runShowing(
              tx,
              caller,
              target.requestId(),
              earlier -> again.answer(tx, caller, earlier),
              () -> {
                Item before = find.find(tx, caller);
                Changed changed = change.apply(tx, caller, before);
                items.update(tx, before, changed.item());
                record(tx, caller, action, changed);
                return new Answer<>(
                    answer.answer(tx, view(tx, caller, changed.item()), changed),
                    new Done(before.id(), changed.version()),
                    changed.shown());
              });
        });
  }

  /** The item that an earlier call was about, for who may see it. */
  ItemView again(Tx tx, Caller caller, Done done) {
    return view(tx, caller, ItemChecks.visible(items, tx, done.subject(), caller.viewer()));
  }

  /** What a retry of a call shows again: of an API key alone anything. */
  static Optional<Plaintext> shownAgain(ItemView view, Once.Earlier earlier) {
    return view.item().kind() == Kind.API_KEY
        ? Optional.of(earlier.shown().get())
        : Optional.empty();
  }

  void record(Tx tx, Caller caller, String action, Changed changed) {
    Item item = changed.item();
    int version = changed.version() == 0 ? item.currentVersion() : changed.version();
    audit.append(
        tx,
        List.of(
            AuditEvent.allowed(
                caller.actor(), action, new Subject(item.id(), item.name(), version))));
  }

  static ItemView view(Tx tx, Caller caller, Item item) {
    return new ItemView(
        item,
        caller.viewer(),
        tx.now(),
        Optional.ofNullable(ItemLists.lastUses(tx, List.of(item.id())).get(item.id())));
  }
}
