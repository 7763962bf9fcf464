package io.stepvault.server.testing;

import io.stepvault.server.item.Access;
import io.stepvault.server.item.AccessMode;
import io.stepvault.server.item.Edit;
import io.stepvault.server.item.Item;
import io.stepvault.server.item.ItemVersion;
import io.stepvault.server.item.Kind;
import io.stepvault.server.item.TypeId;
import io.stepvault.server.key.InstallationKey;
import io.stepvault.server.key.Plaintext;
import io.stepvault.server.key.RootKey;
import io.stepvault.server.key.ValueContext;
import io.stepvault.server.store.Database;
import io.stepvault.server.store.InstallationStore;
import io.stepvault.server.store.ItemStore;
import io.stepvault.server.store.Place;
import io.stepvault.server.store.Rings;
import io.stepvault.server.store.Transactions;
import io.stepvault.server.store.Tx;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.UnaryOperator;

/** Writes items beside a broker, in its database, by its own store: any item that may be there. */
public final class ItemWriter implements AutoCloseable {
  private final String organization;
  private final Database database;
  private final Transactions transactions;
  private final InstallationKey key;
  private final Rings rings;
  private final ItemStore items;

  private ItemWriter(TestBroker broker, String organization) {
    this.organization = organization;
    this.database = Database.open(broker.config().database());
    this.transactions = database.transactions();
    try (RootKey root = RootKey.load(broker.config().rootKey())) {
      this.key = new InstallationStore(transactions).open(root);
    }
    this.rings = new Rings(key);
    this.items = new ItemStore(rings);
  }

  public static ItemWriter open(TestBroker broker, String organization) {
    return new ItemWriter(broker, organization);
  }

  /** A new item, changed by {@code more} before it is stored. */
  public Item create(
      String owner, String name, Kind kind, AccessMode mode, UnaryOperator<Edit> more) {
    return transactions.mutate(
        organization,
        tx -> {
          Item item = made(tx, owner, name, kind, mode, more);
          items.insert(tx, item);
          return item;
        });
  }

  private Item made(
      Tx tx, String owner, String name, Kind kind, AccessMode mode, UnaryOperator<Edit> more) {
    String id = TypeId.generate("vlt");
    ItemVersion version;
    try (Plaintext value = Plaintext.adopt("value".getBytes(StandardCharsets.UTF_8))) {
      version =
          new ItemVersion(
              1,
              ItemVersion.State.ENABLED,
              tx.now(),
              null,
              null,
              owner,
              new ItemVersion.Sealed(
                  rings.of(tx).seal(new ValueContext(organization, id, 1, kind.name()), value)));
    }
    return more.apply(
            Item.of(
                    organization,
                    id,
                    name,
                    kind,
                    Access.of(mode, owner),
                    version,
                    tx.head().revision())
                .edit())
        .done(tx.now(), tx.head().revision());
  }

  public Item create(String owner, String name, AccessMode mode) {
    return create(owner, name, Kind.SECRET, mode, edit -> edit);
  }

  /** Many new private items of one owner, at once. */
  public void createAll(String owner, List<String> names) {
    Object unused =
        transactions.mutate(
            organization,
            tx -> {
              items.insertAll(
                  tx,
                  names.stream()
                      .map(
                          name ->
                              made(tx, owner, name, Kind.SECRET, AccessMode.PRIVATE, edit -> edit))
                      .toList());
              return names;
            });
  }

  /** Changes an item as it is now. */
  public Item change(String id, UnaryOperator<Edit> change) {
    return transactions.mutate(
        organization,
        tx -> {
          Item before = items.withValues(tx, List.of(new Place.Id(id))).getFirst();
          Item after = change.apply(before.edit()).done(tx.now(), tx.head().revision());
          items.update(tx, before, after);
          return after;
        });
  }

  public Item delete(String id) {
    return transactions.mutate(
        organization,
        tx -> {
          Item before = items.withValues(tx, List.of(new Place.Id(id))).getFirst();
          Item after = before.edit().deletedAt(tx.now()).done(tx.now(), tx.head().revision());
          items.update(tx, before, after);
          return after;
        });
  }

  @Override
  public void close() {
    key.close();
    database.close();
  }
}
