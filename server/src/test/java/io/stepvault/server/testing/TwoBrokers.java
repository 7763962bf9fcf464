package io.stepvault.server.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.ManagedChannel;
import io.stepvault.server.Broker;
import io.stepvault.v1.ErrorReason;
import io.stepvault.v1.ResolveRequest;
import io.stepvault.v1.ResolveServiceGrpc;
import io.stepvault.v1.ResolveServiceGrpc.ResolveServiceBlockingStub;
import java.time.Instant;
import java.util.List;

/**
 * Two brokers on one database, with one shared secret: what was acknowledged by the first counts at
 * the second too.
 */
public final class TwoBrokers implements AutoCloseable {
  private static final ResolveRequest PAYMENTS =
      ResolveRequest.newBuilder().addReferences("payments").build();

  private final TestBroker first = TestBroker.start();
  private final Broker second;
  private final ManagedChannel node;

  public TwoBrokers() {
    TestCalls.register(first, "default").create("payments", "value of payments");
    try {
      second = Broker.start(first.config(), Instant::now);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
    node = first.channel(first.certificate("node-a"), second.port());
  }

  /** That others call. */
  public TestBroker first() {
    return first;
  }

  private List<ResolveServiceBlockingStub> nodes(String token) {
    return List.of(
        TestCalls.with(ResolveServiceGrpc.newBlockingStub(first.channel("node-a")), token),
        TestCalls.with(ResolveServiceGrpc.newBlockingStub(node), token));
  }

  /** Node a's token gets the secret, on both. */
  public void assertResolves(String token) {
    for (ResolveServiceBlockingStub stub : nodes(token)) {
      assertThat(stub.resolve(PAYMENTS).getSecretsCount()).isOne();
    }
  }

  /** Node a's token is refused, on both. */
  public void assertRefused(String token, ErrorReason reason) {
    for (ResolveServiceBlockingStub stub : nodes(token)) {
      assertThat(Refused.by(() -> stub.resolve(PAYMENTS)).reason()).isEqualTo(reason);
    }
  }

  @Override
  public void close() {
    node.shutdownNow();
    second.close();
    first.close();
  }
}
