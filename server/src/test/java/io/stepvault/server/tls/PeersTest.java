package io.stepvault.server.tls;

import static io.stepvault.server.tls.TlsTestServer.NODE;
import static io.stepvault.server.tls.TlsTestServer.NOW;
import static io.stepvault.server.tls.TlsTestServer.TOMORROW;
import static io.stepvault.server.tls.TlsTestServer.YESTERDAY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.Attributes;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Trust is withdrawn while connections and sessions last. */
class PeersTest {

  private static final Instant IN_AN_HOUR = NOW.plus(Duration.ofHours(1));

  @TempDir Path directory;

  @Test
  void an_authority_that_is_removed_ends_calls_on_connections_that_exist() throws Exception {
    DevelopmentCa other = DevelopmentCa.create("other", YESTERDAY, TOMORROW);
    try (TlsTestServer server = new TlsTestServer(directory);
        TestClient client = TestClient.with(server, server.node)) {
      assertThat(client.call()).isEqualTo(Status.Code.OK);

      server.writeAuthorities(other.certificate());
      server.files.reloadIfChanged();

      assertThat(client.call()).isEqualTo(Status.Code.UNAUTHENTICATED);
      assertThat(server.lastCheck())
          .isInstanceOfSatisfying(
              PeerCheck.NotTrusted.class,
              check -> assertThat(check.trueReason()).startsWith(NODE + ": chain not trusted"));

      server.writeAuthorities(other.certificate(), server.ca.certificate());
      server.files.reloadIfChanged();

      assertThat(client.call()).isEqualTo(Status.Code.OK);
    }
  }

  @Test
  void a_certificate_that_expires_ends_calls_on_its_connection() throws Exception {
    try (TlsTestServer server = new TlsTestServer(directory)) {
      IssuedCertificate brief = server.ca.issueClient(NODE, YESTERDAY, IN_AN_HOUR);
      try (TestClient client = TestClient.with(server, brief)) {
        server.clock.set(IN_AN_HOUR);
        assertThat(client.call()).isEqualTo(Status.Code.OK);

        server.clock.set(IN_AN_HOUR.plusNanos(1));
        assertThat(client.call()).isEqualTo(Status.Code.UNAUTHENTICATED);
        assertThat(server.lastCheck())
            .isEqualTo(new PeerCheck.NotTrusted(NODE + ": certificate expired at " + IN_AN_HOUR));

        server.clock.set(YESTERDAY.minusNanos(1));
        assertThat(client.call()).isEqualTo(Status.Code.UNAUTHENTICATED);

        server.clock.set(YESTERDAY);
        assertThat(client.call()).isEqualTo(Status.Code.OK);
      }
    }
  }

  @Test
  void a_call_without_a_known_peer_is_not_trusted() throws Exception {
    try (TlsTestServer server = new TlsTestServer(directory)) {
      Peers peers = new Peers(server.files, server.clock::get);

      assertThat(peers.check(peers.transportReady(Attributes.EMPTY)))
          .isInstanceOf(PeerCheck.NotTrusted.class);
    }
  }

  private static NettyServerBuilder issuingTickets(NettyServerBuilder builder, TlsFiles files) {
    try {
      return builder.sslContext(ServerTls.boringSsl(files, ServerLimits.defaults()));
    } catch (SSLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void sessions_are_not_resumed() throws Exception {
    try (TlsTestServer server = new TlsTestServer(directory)) {
      JdkClient client = new JdkClient(server);

      try (SSLSocket first = client.connect();
          SSLSocket second = client.connect()) {
        assertThat(first.isConnected() && second.isConnected()).isTrue();
        assertThat(client.trust.fullHandshakes).hasValue(2);
      }
    }
  }

  @Test
  void a_client_whose_authority_was_removed_does_not_come_back() throws Exception {
    DevelopmentCa other = DevelopmentCa.create("other", YESTERDAY, TOMORROW);
    try (TlsTestServer server = new TlsTestServer(directory)) {
      JdkClient client = new JdkClient(server);
      client.connect().close();

      server.writeAuthorities(other.certificate());
      server.files.reloadIfChanged();

      assertThatThrownBy(client::connect).isInstanceOf(IOException.class);
    }
  }

  /** The second wall: even a server that did resume sessions would not serve this client. */
  @Test
  void a_resumed_session_is_judged_by_the_authorities_of_now() throws Exception {
    DevelopmentCa other = DevelopmentCa.create("other", YESTERDAY, TOMORROW);
    try (TlsTestServer server = new TlsTestServer(directory, PeersTest::issuingTickets)) {
      JdkClient.RecordingTrust trust = new JdkClient.RecordingTrust(server.ca.certificate());
      SslContext sessions =
          TestClient.tls(trust, SslProvider.JDK)
              .keyManager(JdkClient.keyManagers(server.node))
              .build();
      try (TestClient first = TestClient.with(server, sessions)) {
        assertThat(first.call()).isEqualTo(Status.Code.OK);
      }
      try (TestClient resumed = TestClient.with(server, sessions)) {
        assertThat(resumed.call()).isEqualTo(Status.Code.OK);
        assertThat(trust.fullHandshakes).as("resumed").hasValue(1);
      }

      server.writeAuthorities(other.certificate());
      server.files.reloadIfChanged();

      try (TestClient resumed = TestClient.with(server, sessions)) {
        assertThat(resumed.call()).isEqualTo(Status.Code.UNAUTHENTICATED);
        assertThat(trust.fullHandshakes).as("resumed").hasValue(1);
      }
    }
  }
}
