package io.stepvault.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepvault.server.testing.Refused;
import io.stepvault.server.testing.TestBroker;
import io.stepvault.server.testing.TestCalls;
import io.stepvault.v1.ErrorReason;
import io.stepvault.v1.ResolveRequest;
import org.junit.jupiter.api.Test;

/**
 * What fails before a token's signature is good is counted, with the reason that no caller is told.
 */
final class RejectedCallsTest {
  @Test
  void rejectedCalls_areCountedByCertificateAndReason() {
    try (TestBroker broker = TestBroker.start()) {
      TestCalls calls = TestCalls.register(broker, "default");
      for (int i = 0; i < 3; i++) {
        Refused refused =
            Refused.by(() -> calls.node("no.to.ken").resolve(ResolveRequest.getDefaultInstance()));
        assertThat(refused.reason()).isEqualTo(ErrorReason.TOKEN_INVALID);
      }
      broker.restart(); // The last counts are written at the end.
      assertThat(broker.query("SELECT sum(count) FROM rejected_call GROUP BY certificate, reason"))
          .containsExactly("3");
      assertThat(broker.query("SELECT DISTINCT certificate FROM rejected_call"))
          .containsExactly("spiffe://test/node-a");
    }
  }
}
