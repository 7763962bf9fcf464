package io.stepvault.server.resolve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.stepvault.server.testing.AuditLog;
import io.stepvault.server.testing.Refused;
import io.stepvault.server.testing.TestBroker;
import io.stepvault.server.testing.TestCalls;
import io.stepvault.v1.ErrorReason;
import org.junit.jupiter.api.Test;

/** A broker does not answer from an older state than it has seen, however often it is asked. */
final class RevisionSetBackTest {
  @Test
  void everyResolveIsRefusedUntilTheConnectionIsAnother() {
    try (TestBroker broker = TestBroker.start()) {
      TestCalls calls = TestCalls.register(broker, "default");
      AuditLog audit = new AuditLog(broker);
      calls.create("payments", "value");
      assertThat(calls.resolve("payments")).isEqualTo("value");

      broker.sql(
          "UPDATE stepvault.organization_revision SET revision = revision - 1"
              + " WHERE organization = 'default'");

      for (int i = 0; i < 3; i++) {
        assertThat(
                audit.denialsBy(
                    () ->
                        assertThat(Refused.by(() -> calls.resolve("payments")).reason())
                            .isEqualTo(ErrorReason.INTEGRITY_FAILED)))
            .singleElement()
            .asString()
            .startsWith("INTEGRITY_FAILED");
      }
      assertThat(
              broker.query(
                  "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                      + " WHERE datname = current_database()"
                      + " AND application_name LIKE 'stepvault-%'"))
          .isNotEmpty();
      await().ignoreExceptions().until(() -> calls.resolve("payments").equals("value"));
    }
  }
}
