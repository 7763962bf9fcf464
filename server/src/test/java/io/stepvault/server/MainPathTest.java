package io.stepvault.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.stepvault.server.testing.Refused;
import io.stepvault.server.testing.TestBroker;
import io.stepvault.server.testing.TestCalls;
import io.stepvault.v1.DeleteItemRequest;
import io.stepvault.v1.ErrorReason;
import io.stepvault.v1.Item;
import io.stepvault.v1.ReferenceFailure;
import io.stepvault.v1.RotateItemRequest;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A step gets a secret, over everything that is real. */
final class MainPathTest {
  private static TestBroker broker;
  private static TestCalls calls;

  @BeforeAll
  static void start() {
    broker = TestBroker.start();
    calls = TestCalls.register(broker, "default");
  }

  @AfterAll
  static void stop() {
    broker.close();
  }

  @Test
  void aStoredSecretIsResolvedRotatedAndDeleted() {
    Item item = calls.create("stripe_secret", "sk_live_1");
    assertThat(calls.resolve("stripe_secret")).isEqualTo("sk_live_1");
    assertThat(calls.resolve(item.getId())).isEqualTo("sk_live_1");

    calls
        .vault()
        .rotateItem(
            RotateItemRequest.newBuilder()
                .setId(item.getId())
                .setSecretBytes(ByteString.copyFromUtf8("sk_live_2"))
                .build());
    assertThat(calls.resolve("stripe_secret")).isEqualTo("sk_live_2");

    calls.vault().deleteItem(DeleteItemRequest.newBuilder().setId(item.getId()).build());
    Refused refused = Refused.by(() -> calls.resolve("stripe_secret"));
    assertThat(refused.reason()).isEqualTo(ErrorReason.REFERENCES_UNRESOLVED);
    assertThat(refused.failures().getFailures(0).getReason())
        .isEqualTo(ReferenceFailure.Reason.DELETED);
  }

  @Test
  void aRestartedBrokerServesWhatWasStored() {
    calls.create("kept", "value that stays");
    broker.restart();
    assertThat(calls.resolve("kept")).isEqualTo("value that stays");
  }
}
