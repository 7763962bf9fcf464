package io.stepvault.server.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.ChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.TlsChannelCredentials;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.stepvault.server.testing.TestBroker;
import io.stepvault.server.testing.TestCalls;
import io.stepvault.server.testing.TestVault;
import io.stepvault.server.tls.IssuedCertificate;
import io.stepvault.v1.Access.Mode;
import io.stepvault.v1.Item;
import io.stepvault.v1.WatchReferencesResponse;
import io.stepvault.v1.WatchReferencesResponse.Change;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A caller that does not read, on a connection that holds little. */
final class SlowWatcherTest {
  private static final int ITEMS = 100;
  private static final int ROUNDS = 4;
  private static final int WINDOW = 1_024;

  /** What was sent before the connection was full: a cursor of so many references is 6 KB. */
  private static final int MOST_BEFORE = 30;

  private static ManagedChannel connect(TestBroker broker) throws IOException {
    IssuedCertificate certificate = broker.certificate("node-a");
    ChannelCredentials credentials =
        TlsChannelCredentials.newBuilder()
            .trustManager(broker.directory().resolve("ca.pem").toFile())
            .keyManager(
                new ByteArrayInputStream(certificate.certificatePem()),
                new ByteArrayInputStream(certificate.keyPem()))
            .build();
    return NettyChannelBuilder.forAddress("localhost", broker.port(), credentials)
        .flowControlWindow(WINDOW)
        .build();
  }

  @Test
  void whatItMissedIsToldOnceForEachReference_whenItReads() throws IOException {
    try (TestBroker broker = TestBroker.start()) {
      TestCalls calls = TestCalls.register(broker, "default");
      TestVault vault = new TestVault(calls);
      List<Item> items = new ArrayList<>();
      for (int i = 0; i < ITEMS; i++) {
        items.add(calls.create("item number " + i, "value", Mode.TEAM));
      }
      String[] names = items.stream().map(Item::getName).toArray(String[]::new);
      ManagedChannel channel = connect(broker);
      try (Watcher watcher = Watcher.slow(channel, calls.token("node-a"), names)) {
        watcher.read(1);
        String unused = watcher.begun();
        for (int round = 0; round < ROUNDS; round++) {
          for (Item item : items) {
            Item rotated = vault.rotate(item, "value of round " + round);
            assertThat(rotated.getId()).isEqualTo(item.getId());
          }
        }
        watcher.read(Integer.MAX_VALUE);
        List<String> told = toTheEnd(watcher, broker);
        assertThat(told).contains(names);
        // Once for what was known when it began to read, once for what the broker saw later.
        assertThat(told).hasSizeLessThanOrEqualTo(2 * ITEMS + MOST_BEFORE);
      } finally {
        channel.shutdownNow();
      }
    }
  }

  /** A heartbeat comes when there is nothing else to tell. */
  private static List<String> toTheEnd(Watcher watcher, TestBroker broker) {
    List<String> told = new ArrayList<>();
    broker.moveBrokerClock(Duration.ofHours(1));
    for (WatchReferencesResponse answer = watcher.next();
        answer.getChange() != Change.HEARTBEAT;
        answer = watcher.next()) {
      assertThat(answer.getChange()).isEqualTo(Change.ROTATED);
      told.add(answer.getReference());
      broker.moveBrokerClock(Duration.ofHours(told.size() + 1L));
    }
    return told;
  }
}
