package io.stepvault.server.store;

import static io.stepvault.schema.Tables.INSTALLATION;

import io.stepvault.schema.Routines;
import io.stepvault.schema.tables.records.InstallationRecord;
import io.stepvault.server.key.InstallationKey;
import io.stepvault.server.key.IntegrityException;
import io.stepvault.server.key.RootKey;
import java.util.UUID;

/** The installation's one row: its key, wrapped by the root key. */
public final class InstallationStore {
  private final Transactions transactions;

  public InstallationStore(Transactions transactions) {
    this.transactions = transactions;
  }

  /**
   * The installation's key; the first start makes it.
   *
   * @throws IntegrityException when the root key is not the one that wrapped it
   */
  public InstallationKey open(RootKey root) {
    InstallationRecord row = row();
    if (row == null) {
      create(root);
      row = row(); // Of several brokers that start at once, one has made it.
    }
    if (!row.getRootKey().equals(root.id())) {
      throw new IntegrityException(
          "the installation's key",
          "was wrapped by root key %s, this broker was given %s: use the right key file"
              .formatted(row.getRootKey(), root.id()));
    }
    return InstallationKey.unwrap(root, row.getId(), row.getWrappedKey());
  }

  private InstallationRecord row() {
    return transactions.apart(sql -> sql.selectFrom(INSTALLATION).fetchOne());
  }

  private void create(RootKey root) {
    UUID id = UUID.randomUUID();
    try (InstallationKey key = InstallationKey.generate()) {
      byte[] wrapped = key.wrappedBy(root, id);
      transactions.apart(
          sql ->
              sql.insertInto(INSTALLATION)
                  .set(INSTALLATION.ID, id)
                  .set(INSTALLATION.ROOT_KEY, root.id())
                  .set(INSTALLATION.WRAPPED_KEY, wrapped)
                  .set(INSTALLATION.CREATED_AT, Routines.now_())
                  .onConflictDoNothing()
                  .execute());
    }
  }
}
