package io.stepvault.server.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.grpc.StatusRuntimeException;
import io.stepvault.server.testing.Refused;
import io.stepvault.server.testing.TestBroker;
import io.stepvault.server.testing.TestCalls;
import io.stepvault.v1.ErrorReason;
import org.junit.jupiter.api.Test;

/** A database without room for a record gives nothing away, and goes on when there is room. */
final class DiskFullTest {
  private static final int MORE_THAN_FIT = 3_000;

  @Test
  void withoutRoomForTheRecord_nothingLeaves() throws Exception {
    assumeTrue(SmallDisk.isPossible(), "skipped: needs `unshare -Urm` and a tmpfs mounted in it");
    try (SmallDisk disk = SmallDisk.start();
        TestBroker broker = TestBroker.prepare(disk.settings())) {
      broker.restart();
      TestCalls calls = TestCalls.register(broker, "default");
      calls.create("payments", "value");
      assertThat(calls.resolve("payments")).isEqualTo("value");
      long released = 1;

      disk.fill();
      Refused refused = null;
      while (refused == null) {
        assertThat(released).as("values that left").isLessThan(MORE_THAN_FIT);
        try {
          calls.resolve("payments");
          released++;
        } catch (StatusRuntimeException e) {
          refused =
              Refused.by(
                  () -> {
                    throw e;
                  });
        }
      }
      assertThat(refused.reason()).isEqualTo(ErrorReason.STORE_UNAVAILABLE);
      for (int i = 0; i < 5; i++) {
        assertThat(Refused.by(() -> calls.resolve("payments")).reason())
            .isEqualTo(ErrorReason.STORE_UNAVAILABLE);
      }
      assertThat(recorded(broker)).isEqualTo(released);

      disk.makeRoom();
      Fault.untilTrue(() -> isResolved(calls));
      assertThat(recorded(broker)).isEqualTo(released + 1);
    }
  }

  private static boolean isResolved(TestCalls calls) {
    try {
      return calls.resolve("payments").equals("value");
    } catch (StatusRuntimeException e) {
      return false;
    }
  }

  private static long recorded(TestBroker broker) {
    return Long.parseLong(
        broker
            .query(
                "SELECT count(*) FROM audit_event WHERE outcome = 'ALLOWED'"
                    + " AND method = 'ResolveService/Resolve'")
            .getFirst());
  }
}
