package io.stepvault.server.testing;

import io.stepvault.server.item.Edit;
import io.stepvault.server.item.Item;
import io.stepvault.server.key.InstallationKey;
import io.stepvault.server.key.RootKey;
import io.stepvault.server.store.Database;
import io.stepvault.server.store.InstallationStore;
import io.stepvault.server.store.ItemStore;
import io.stepvault.server.store.Place;
import io.stepvault.server.store.Rings;
import io.stepvault.server.store.Transactions;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Changes items as a broker does, by the stores alone: what counts is what others then see. */
public final class DirectEdits implements AutoCloseable {
  private final Database database;
  private final InstallationKey key;
  private final Transactions transactions;
  private final ItemStore items;

  public DirectEdits(TestBroker broker) {
    this.database = Database.open(broker.config().database());
    this.transactions = database.transactions();
    try (RootKey root = RootKey.load(broker.config().rootKey())) {
      this.key = new InstallationStore(transactions).open(root);
    }
    this.items = new ItemStore(new Rings(key));
  }

  /** One mutation of an item of the organization {@code default}. */
  public void edit(String id, UnaryOperator<Edit> change) {
    Object unused =
        transactions.mutate(
            "default",
            tx -> {
              Item before = items.withValues(tx, List.of(new Place.Id(id))).getFirst();
              items.update(
                  tx, before, change.apply(before.edit()).done(tx.now(), tx.head().revision()));
              return Optional.empty();
            });
  }

  @Override
  public void close() {
    key.close();
    database.close();
  }
}
