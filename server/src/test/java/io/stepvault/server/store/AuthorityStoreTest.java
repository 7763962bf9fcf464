package io.stepvault.server.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stepvault.server.authorizer.AuthoritySet;
import io.stepvault.server.authorizer.Authorizer;
import io.stepvault.server.authorizer.Bounds;
import io.stepvault.server.key.InstallationKey;
import io.stepvault.server.key.IntegrityException;
import io.stepvault.server.testing.Postgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A set is read again when its head says that it is another one, and only then. */
final class AuthorityStoreTest {
  private final Database.Settings settings = Postgres.fresh();
  private final Database database = Database.open(settings);
  private final InstallationKey key = InstallationKey.generate();
  private final Transactions transactions = database.transactions();
  private final AuthorityStore authorities = new AuthorityStore(new Rings(key));
  private final AuthorityStore another = new AuthorityStore(new Rings(key));

  @BeforeEach
  void create() {
    new OrganizationStore(transactions, new Rings(key)).ensure("acme");
  }

  @AfterEach
  void close() {
    key.close();
    database.close();
  }

  private AuthoritySet own() {
    return transactions.snapshot("acme", tx -> authorities.signatories(tx, "ath_1").own());
  }

  private void add(AuthorityStore by, String id) {
    transactions.mutate(
        "acme",
        tx -> {
          Bounds bounds =
              new Bounds(List.of("resolve"), Duration.ofHours(1), List.of("*"), List.of(), false);
          Authorizer added =
              new Authorizer(id, "engine", bounds, List.of(), tx.now(), tx.head().revision());
          by.put(tx, by.load(tx), added);
          return added;
        });
  }

  private void commit(String sql) throws SQLException {
    try (Connection superuser = Postgres.superuser(settings);
        Statement statement = superuser.createStatement()) {
      statement.execute(sql);
    }
  }

  @Test
  void whatWasReadServesUntilItChanges() {
    add(authorities, "ath_1");
    AuthoritySet first = own();
    assertThat(own()).isSameAs(first);

    add(another, "ath_2"); // As another broker would.

    assertThat(own().find("ath_2")).isPresent();
    assertThat(own()).isSameAs(own());
  }

  @Test
  void aHeadThatIsNotItsOwnDoesNotBringItBack() throws SQLException {
    add(authorities, "ath_1");
    AuthoritySet unused = own();
    commit("UPDATE organization_revision SET authority_stamp = authority_stamp + 1");
    assertThatThrownBy(this::own).isInstanceOf(IntegrityException.class);
  }

  @Test
  void aMutationReadsWhatIsStored() throws SQLException {
    add(authorities, "ath_1");
    AuthoritySet unused = own();
    commit("UPDATE authorizer SET may_grant_all_secrets = true");
    assertThatThrownBy(() -> add(authorities, "ath_2")).isInstanceOf(IntegrityException.class);
  }
}
