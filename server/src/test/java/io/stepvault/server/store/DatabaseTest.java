package io.stepvault.server.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stepvault.server.testing.Postgres;
import org.jooq.impl.DSL;
import org.junit.jupiter.api.Test;

final class DatabaseTest {

  /** A connection that lost its role would be the tables' owner, whom no policy holds back. */
  @Test
  void aRollbackAsAConnectionsFirstEndDoesNotGiveItsRoleBack() {
    Database.Settings one = settingsOfOneConnection(Postgres.fresh());
    try (Database database = Database.open(one)) {
      Transactions transactions = database.transactions();
      assertThatThrownBy(
              () ->
                  transactions.apart(
                      sql -> {
                        throw new IllegalStateException("rolls back");
                      }))
          .hasMessage("rolls back");
      String role =
          transactions.apart(
              sql ->
                  sql.select(DSL.field("current_user::text", String.class)).fetchSingle().value1());
      assertThat(role).isEqualTo("stepvault_broker");
    }
  }

  private static Database.Settings settingsOfOneConnection(Database.Settings settings) {
    return new Database.Settings(settings.url(), settings.user(), settings.password(), 1);
  }
}
