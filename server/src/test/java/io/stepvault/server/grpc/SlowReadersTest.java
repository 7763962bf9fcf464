package io.stepvault.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.TlsChannelCredentials;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.stepvault.server.testing.Refused;
import io.stepvault.server.testing.TestBroker;
import io.stepvault.server.testing.TestCalls;
import io.stepvault.server.tls.IssuedCertificate;
import io.stepvault.v1.CreateItemRequest;
import io.stepvault.v1.ErrorReason;
import io.stepvault.v1.ResolveRequest;
import io.stepvault.v1.ResolveResponse;
import io.stepvault.v1.ResolveServiceGrpc;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.Collections;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;

/** Who does not read what it asked for does not use up the memory of those who do. */
final class SlowReadersTest {
  private static final int BYTES = 65_536;

  /** An answer of 3 MiB. */
  private static final ResolveRequest LARGE =
      ResolveRequest.newBuilder().addAllReferences(Collections.nCopies(48, "large")).build();

  /** Twice as many as there is room for. */
  private static final int CALLS = (int) (2 * Outgoing.MOST_BYTES / (48 * BYTES));

  /** Of the first answer a little is sent, and then the server waits for the client. */
  private static ManagedChannel smallWindow(TestBroker broker) throws IOException {
    IssuedCertificate certificate = broker.certificate("node-a");
    return NettyChannelBuilder.forAddress(
            "localhost",
            broker.port(),
            TlsChannelCredentials.newBuilder()
                .trustManager(broker.directory().resolve("ca.pem").toFile())
                .keyManager(
                    new ByteArrayInputStream(certificate.certificatePem()),
                    new ByteArrayInputStream(certificate.keyPem()))
                .build())
        .flowControlWindow(BYTES)
        .build();
  }

  /** Asks, and never reads an answer; refusals come all the same. */
  private static Queue<StatusRuntimeException> askAndReadNothing(
      ManagedChannel channel, String token) {
    Queue<StatusRuntimeException> refusals = new ConcurrentLinkedQueue<>();
    for (int i = 0; i < CALLS; i++) {
      ClientCall<ResolveRequest, ResolveResponse> call =
          channel.newCall(
              ResolveServiceGrpc.getResolveMethod(),
              CallOptions.DEFAULT.withCallCredentials(new TestCalls.Headers(token, null)));
      call.start(
          new ClientCall.Listener<>() {
            @Override
            public void onClose(Status status, Metadata trailers) {
              refusals.add(new StatusRuntimeException(status, trailers));
            }
          },
          new Metadata());
      call.sendMessage(LARGE);
      call.halfClose();
    }
    return refusals;
  }

  @Test
  void whatIsNotReadIsBounded_andOthersAreAnswered() throws Exception {
    try (TestBroker broker = TestBroker.start()) {
      TestCalls calls = TestCalls.register(broker, "default");
      calls
          .vault()
          .createItem(
              CreateItemRequest.newBuilder()
                  .setName("large")
                  .setMaterial(ByteString.copyFrom(new byte[BYTES]))
                  .build());
      calls.create("small", "value");
      assertThat(calls.resolve("small")).isEqualTo("value");
      ManagedChannel channel = smallWindow(broker);
      try {
        Queue<StatusRuntimeException> refusals = askAndReadNothing(channel, calls.token("node-a"));
        await().atMost(Duration.ofSeconds(30)).until(() -> refusals.size() >= CALLS / 2);
        refusals.forEach(SlowReadersTest::assertToBeTriedAgain);
        for (int i = 0; i < 100; i++) {
          assertThat(calls.resolve("small")).isEqualTo("value");
        }
        assertThat(calls.resolve("large")).hasSize(BYTES);
        assertThat(Refused.by(() -> calls.node().resolve(LARGE)).reason())
            .isEqualTo(ErrorReason.STORE_UNAVAILABLE);
        // Nobody's answer was given up for it.
        assertThat(refusals).hasSizeLessThan(CALLS);
      } finally {
        channel.shutdownNow();
      }
      await().ignoreExceptions().until(() -> calls.node().resolve(LARGE).getSecretsCount() == 48);
    }
  }

  private static void assertToBeTriedAgain(StatusRuntimeException refusal) {
    Refused refused =
        Refused.by(
            () -> {
              throw refusal;
            });
    assertThat(refused.code()).isEqualTo(Status.Code.UNAVAILABLE);
    assertThat(refused.reason()).isEqualTo(ErrorReason.STORE_UNAVAILABLE);
    assertThat(refused.retryAfter()).isPresent();
  }
}
