package io.stepvault.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stepvault.server.key.IntegrityException;
import io.stepvault.server.testing.Sabotage;
import io.stepvault.server.testing.TestBroker;
import io.stepvault.server.testing.TestCalls;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whoever writes to the database cannot put keys in the place of others. A running broker has its
 * rings in memory and goes on with the right ones; the next start finds out.
 */
final class TamperedKeysTest {
  private static TestBroker broker;
  private static TestCalls mine;
  private static TestCalls theirs;
  private static Sabotage sabotage;

  @BeforeAll
  static void start() {
    broker = TestBroker.start();
    broker.ensureOrganization("other");
    mine = TestCalls.register(broker, "default");
    theirs = TestCalls.register(broker, "other");
    mine.create("payments", "value");
    theirs.create("payments", "value of the other");
    sabotage = new Sabotage(broker);
  }

  @AfterAll
  static void stop() {
    sabotage.close();
    broker.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "UPDATE ring_key SET wrapped_key = '' WHERE %s AND purpose = 'mac'",
        "UPDATE ring_key SET wrapped_key = sha512(wrapped_key) WHERE %s AND purpose = 'wrap'",
        "UPDATE ring_key SET id = 'key_' || repeat('0', 26) WHERE %s AND purpose = 'wrap'",
        "UPDATE ring_key SET created_at = 'infinity' WHERE %s AND purpose = 'wrap'",
        "UPDATE ring_key SET purpose = CASE purpose WHEN 'mac' THEN 'wrap' ELSE 'mac' END"
            + " WHERE %s AND purpose IN ('mac', 'wrap')",
        "ALTER TABLE ring_key DROP CONSTRAINT IF EXISTS ring_key_purpose_check;"
            + " UPDATE ring_key SET purpose = 'none' WHERE %s AND purpose = 'page'",
        "DELETE FROM ring_key WHERE %s AND purpose = 'wrap'",
        "DELETE FROM ring_key WHERE %s AND purpose = 'mac'",
        "DELETE FROM ring_key WHERE %s",
        "UPDATE ring_key SET wrapped_key = (SELECT wrapped_key FROM ring_key"
            + " WHERE organization = 'other' AND purpose = 'wrap') WHERE %s AND purpose = 'wrap'",
        "INSERT INTO ring_key SELECT 'default', id, purpose, wrapped_key, created_at FROM ring_key"
            + " WHERE organization = 'other' AND purpose = 'mac'",
      })
  void aRestartedBrokerRefusesKeysThatWereChanged(String act) {
    sabotage.commit(act.formatted("organization = 'default'"));
    try {
      assertThat(mine.resolve("payments")).isEqualTo("value");
      broker.restart();
      sabotage.assertDataLoss("default", () -> mine.resolve("payments"));
      sabotage.assertDataLoss("default", () -> mine.create("new", "value").getId());
      assertThat(theirs.resolve("payments")).isEqualTo("value of the other");
    } finally {
      sabotage.putBack();
    }
    assertThat(mine.resolve("payments")).isEqualTo("value");
  }

  @Test
  void twoOrganizationsWhoseKeysWereExchangedAreBothShut() {
    sabotage.commit(
        "UPDATE ring_key SET organization ="
            + " CASE organization WHEN 'default' THEN 'other' ELSE 'default' END");
    try {
      broker.restart();
      sabotage.assertDataLoss("default", () -> mine.resolve("payments"));
      sabotage.assertDataLoss("other", () -> theirs.resolve("payments"));
    } finally {
      sabotage.putBack();
    }
    assertThat(mine.resolve("payments")).isEqualTo("value");
    assertThat(theirs.resolve("payments")).isEqualTo("value of the other");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "UPDATE installation SET wrapped_key = sha512(wrapped_key)",
        "UPDATE installation SET id = gen_random_uuid()",
        "UPDATE installation SET root_key = 'rk_0000000000000000'"
      })
  void aBrokerDoesNotStartOnAnInstallationThatWasChanged(String act) {
    sabotage.commit("CREATE TABLE kept.installation AS TABLE installation");
    sabotage.commit(act);
    try {
      assertThatThrownBy(() -> Broker.start(broker.config(), java.time.InstantSource.system()))
          .isInstanceOf(IntegrityException.class);
    } finally {
      sabotage.commit("DELETE FROM installation; INSERT INTO installation TABLE kept.installation");
      sabotage.commit("DROP TABLE kept.installation");
    }
    broker.restart();
    assertThat(mine.resolve("payments")).isEqualTo("value");
  }
}
