package io.stepvault.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.util.concurrent.ListenableFuture;
import io.grpc.ChannelCredentials;
import io.grpc.Grpc;
import io.grpc.ManagedChannel;
import io.grpc.TlsChannelCredentials;
import io.stepvault.server.Broker;
import io.stepvault.server.config.Config;
import io.stepvault.server.store.Database;
import io.stepvault.server.testing.Refused;
import io.stepvault.server.testing.TestBroker;
import io.stepvault.server.testing.TestCalls;
import io.stepvault.server.tls.IssuedCertificate;
import io.stepvault.v1.ErrorReason;
import io.stepvault.v1.ResolveRequest;
import io.stepvault.v1.ResolveResponse;
import io.stepvault.v1.ResolveServiceGrpc;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.sql.Connection;
import java.sql.Statement;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The network threads never wait for the database. */
final class EventLoopTest {
  /** More than there are network threads, so that each has some. */
  private static final int CONNECTIONS = 2 * Runtime.getRuntime().availableProcessors() + 1;

  private static final ResolveRequest REQUEST =
      ResolveRequest.newBuilder().addReferences("looped").build();

  private static TestBroker test;
  private static TestCalls calls;
  private static Broker watched;
  private static final List<ManagedChannel> CHANNELS = new ArrayList<>();

  @BeforeAll
  static void start() throws Exception {
    test = TestBroker.start();
    calls = TestCalls.register(test, "default");
    calls.create("looped", "value");
    Config config = test.config();
    Database.Settings settings = config.database();
    watched =
        Broker.start(
            new Config(
                config.listen(),
                config.tls(),
                new Database.Settings(
                    settings.url() + "&socketFactory=" + WatchedSockets.class.getName(),
                    settings.user(),
                    settings.password(),
                    settings.poolSize()),
                config.rootKey(),
                config.audience(),
                config.operators()),
            InstantSource.system());
    for (int i = 0; i < CONNECTIONS; i++) {
      CHANNELS.add(connect(test.certificate("node-a")));
    }
  }

  @AfterAll
  static void stop() {
    CHANNELS.forEach(ManagedChannel::shutdownNow);
    watched.close();
    test.close();
  }

  private static ManagedChannel connect(IssuedCertificate certificate) throws IOException {
    ChannelCredentials credentials =
        TlsChannelCredentials.newBuilder()
            .trustManager(test.directory().resolve("ca.pem").toFile())
            .keyManager(
                new ByteArrayInputStream(certificate.certificatePem()),
                new ByteArrayInputStream(certificate.keyPem()))
            .build();
    return Grpc.newChannelBuilderForAddress("localhost", watched.port(), credentials).build();
  }

  private static ListenableFuture<ResolveResponse> resolve(ManagedChannel channel, String token) {
    return ResolveServiceGrpc.newFutureStub(channel)
        .withCallCredentials(new TestCalls.Headers(token, null))
        .withDeadlineAfter(30, TimeUnit.SECONDS)
        .resolve(REQUEST);
  }

  @Test
  void noNetworkThreadTalksToTheDatabase() throws Exception {
    String token = calls.token("node-a");
    for (int round = 0; round < 20; round++) {
      for (ManagedChannel channel : CHANNELS) {
        resolve(channel, round % 2 == 0 ? token : calls.token("node-a")).get();
      }
    }
    assertThat(WatchedSockets.THREADS)
        .contains("stepvault-committer")
        .noneMatch(thread -> thread.startsWith("stepvault-network"));
  }

  /** Answers that need no database go out while those that need one wait for it. */
  @Test
  void aDatabaseThatWaitsDoesNotKeepTheNetworkWaiting() throws Exception {
    String token = calls.token("node-a");
    List<ListenableFuture<ResolveResponse>> waiting = new ArrayList<>();
    try (Connection superuser = test.superuser();
        Statement statement = superuser.createStatement()) {
      superuser.setAutoCommit(false);
      statement.execute("LOCK TABLE organization_revision IN ACCESS EXCLUSIVE MODE");
      for (ManagedChannel channel : CHANNELS) {
        waiting.add(resolve(channel, token));
      }
      for (ManagedChannel channel : CHANNELS) {
        Refused refused =
            Refused.by(
                () ->
                    ResolveServiceGrpc.newBlockingStub(channel)
                        .withDeadlineAfter(30, TimeUnit.SECONDS)
                        .resolve(REQUEST));
        assertThat(refused.reason()).isEqualTo(ErrorReason.TOKEN_MISSING);
      }
      assertThat(waiting).noneMatch(ListenableFuture::isDone);
      superuser.rollback();
    }
    for (ListenableFuture<ResolveResponse> call : waiting) {
      assertThat(call.get().getSecrets(0).getValue().toStringUtf8()).isEqualTo("value");
    }
  }
}
