package io.stepvault.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import io.stepvault.server.testing.Refused;
import io.stepvault.server.testing.TestBroker;
import io.stepvault.server.testing.TestCalls;
import io.stepvault.v1.CreateItemRequest;
import io.stepvault.v1.ErrorReason;
import io.stepvault.v1.ReferenceFailure;
import io.stepvault.v1.ResolveRequest;
import io.stepvault.v1.ResolvedSecret;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An item's expiry is judged by the database's clock, to the microsecond, and by no other. */
final class ExpiryTest {
  private final Instant expiry = Instant.now().plusSeconds(300).truncatedTo(ChronoUnit.SECONDS);
  private TestBroker broker;
  private TestCalls calls;

  @BeforeEach
  void start() {
    broker = TestBroker.start();
    calls = TestCalls.register(broker, "default");
    calls.vault().createItem(expiring("payments"));
  }

  @AfterEach
  void stop() {
    broker.close();
  }

  private CreateItemRequest expiring(String name) {
    return CreateItemRequest.newBuilder()
        .setName(name)
        .setSecretBytes(ByteString.copyFromUtf8("value"))
        .setExpiresAt(Timestamp.newBuilder().setSeconds(expiry.getEpochSecond()))
        .build();
  }

  private ResolvedSecret resolve() {
    return calls
        .node()
        .resolve(ResolveRequest.newBuilder().addReferences("payments").build())
        .getSecrets(0);
  }

  @Test
  void theLastMicrosecondIsGoodAndIsHeldNoLonger() {
    broker.stopDatabaseClock(expiry.minus(1, ChronoUnit.MICROS));
    ResolvedSecret secret = resolve();
    assertThat(secret.getHoldFor().getSeconds()).isZero();
    assertThat(secret.getHoldFor().getNanos()).isEqualTo(1_000);

    broker.stopDatabaseClock(expiry);
    Refused refused = Refused.by(this::resolve);
    assertThat(refused.reason()).isEqualTo(ErrorReason.REFERENCES_UNRESOLVED);
    assertThat(refused.failures().getFailures(0).getReason())
        .isEqualTo(ReferenceFailure.Reason.EXPIRED);
  }

  @Test
  void theBrokersClockHasNoSay() {
    broker.moveBrokerClock(Duration.ofDays(1));
    assertThat(resolve().getHoldFor().getSeconds()).isEqualTo(60);
  }

  @Test
  void nothingIsStoredThatHasExpiredByThatClock() {
    broker.stopDatabaseClock(expiry);
    Refused refused = Refused.by(() -> calls.vault().createItem(expiring("too late")));
    assertThat(refused.fields()).containsExactly("expires_at");
  }
}
