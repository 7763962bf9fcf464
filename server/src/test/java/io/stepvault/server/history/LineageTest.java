package io.stepvault.server.history;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.grpc.StatusRuntimeException;
import io.stepvault.server.store.Database;
import io.stepvault.server.testing.Refused;
import io.stepvault.server.testing.TestBroker;
import io.stepvault.server.testing.TestCalls;
import io.stepvault.v1.ErrorReason;
import io.stepvault.v1.GetItemRequest;
import io.stepvault.v1.Item;
import io.stepvault.v1.RotateItemRequest;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Only the primary is asked, and never again one that was replaced. */
final class LineageTest {
  private static RestartablePostgres postgres;

  @BeforeAll
  static void start() throws Exception {
    postgres = RestartablePostgres.start();
  }

  @AfterAll
  static void stop() throws Exception {
    postgres.close();
  }

  private static TestBroker broker(String url) {
    TestBroker broker = TestBroker.prepare(new Database.Settings(url, "postgres", "", 2));
    broker.restart();
    return broker;
  }

  @Test
  void aDemotedPrimaryServesNothing() throws Exception {
    String url = RestartablePostgres.withoutChoice(postgres.createDatabase());
    try (TestBroker broker = broker(url)) {
      TestCalls calls = TestCalls.register(broker, "default");
      Item item = calls.create("payments", "before");
      assertThat(calls.resolve("payments")).isEqualTo("before");
      long onRecord = recorded(broker);

      postgres.demote();
      for (int i = 0; i < 3; i++) {
        assertUnavailable(() -> calls.resolve("payments"));
        assertUnavailable(() -> rotate(calls, item, "of a standby"));
        assertUnavailable(() -> calls.vault().getItem(get(item)));
      }
      assertThat(recorded(broker)).isEqualTo(onRecord);

      postgres.promote();
      Fault.untilTrue(() -> succeeds(() -> rotate(calls, item, "after")));
      Fault.untilTrue(
          () -> succeeds(() -> assertThat(calls.resolve("payments")).isEqualTo("after")));
    }
  }

  @Test
  void aReplacedPrimaryIsRefused() throws Exception {
    try (TestBroker broker = broker(postgres.createDatabase())) {
      TestCalls calls = TestCalls.register(broker, "default");
      Item item = calls.create("payments", "replicated");
      postgres.failOverAndBack(
          () -> {
            Fault.untilTrue(() -> succeeds(() -> rotate(calls, item, "of the new primary")));
            Fault.untilTrue(() -> succeeds(() -> calls.resolve("payments")));
            assertThat(calls.resolve("payments")).isEqualTo("of the new primary");
          },
          () -> {
            // It would take both: it is a primary, and nothing is missing.
            assertThat(broker.query("SELECT pg_is_in_recovery()")).containsExactly("f");
            for (int i = 0; i < 3; i++) {
              assertUnavailable(() -> calls.resolve("payments"));
              assertUnavailable(() -> rotate(calls, item, "of the old primary"));
              assertUnavailable(() -> calls.vault().getItem(get(item)));
            }
          });
      Fault.untilTrue(() -> succeeds(() -> calls.resolve("payments")));
      assertThat(calls.resolve("payments")).isEqualTo("of the new primary");
    }
  }

  private static long recorded(TestBroker broker) {
    return Long.parseLong(broker.query("SELECT count(*) FROM audit_event").getFirst());
  }

  private static GetItemRequest get(Item item) {
    return GetItemRequest.newBuilder().setId(item.getId()).build();
  }

  private static void rotate(TestCalls calls, Item item, String value) {
    calls
        .vault()
        .rotateItem(
            RotateItemRequest.newBuilder()
                .setId(item.getId())
                .setSecretBytes(ByteString.copyFromUtf8(value))
                .build());
  }

  private static void assertUnavailable(Runnable call) {
    assertThat(Refused.by(call::run).reason()).isEqualTo(ErrorReason.STORE_UNAVAILABLE);
  }

  private static boolean succeeds(Runnable call) {
    try {
      call.run();
      return true;
    } catch (StatusRuntimeException e) {
      return false;
    }
  }
}
