package io.stepvault.server.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stepvault.server.testing.Postgres;
import org.jooq.impl.DSL;
import org.junit.jupiter.api.Test;

class ConnectionRoleTest {

  @Test
  void connection_afterItsFirstTransactionWasRolledBack_stillHasTheWalledRole() {
    Database.Settings fresh = Postgres.fresh();
    Database.Settings oneConnection =
        new Database.Settings(fresh.url(), fresh.user(), fresh.password(), 1);
    try (Database database = Database.open(oneConnection)) {
      Transactions transactions = database.transactions();

      assertThatThrownBy(
              () ->
                  transactions.apart(
                      sql -> {
                        throw new IllegalStateException("on purpose");
                      }))
          .hasMessage("on purpose");

      String role = transactions.apart(sql -> sql.select(DSL.currentUser()).fetchSingle().value1());
      assertThat(role).isEqualTo("stepvault_broker");
    }
  }
}
