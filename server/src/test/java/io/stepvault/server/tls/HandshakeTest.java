package io.stepvault.server.tls;

import static io.stepvault.server.tls.TlsTestServer.NODE;
import static io.stepvault.server.tls.TlsTestServer.NOW;
import static io.stepvault.server.tls.TlsTestServer.TOMORROW;
import static io.stepvault.server.tls.TlsTestServer.YESTERDAY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.Status;
import io.grpc.netty.shaded.io.netty.handler.ssl.OpenSslContextOption;
import io.grpc.netty.shaded.io.netty.handler.ssl.OpenSslSession;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslProvider;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSocket;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HandshakeTest {

  @TempDir Path directory;
  private TlsTestServer server;

  @BeforeEach
  void start() throws Exception {
    server = new TlsTestServer(directory);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void a_client_of_the_trusted_authority_gets_in_under_its_name() throws Exception {
    assertThat(call(server.node)).isEqualTo(Status.Code.OK);

    assertThat(server.lastCheck())
        .isEqualTo(new PeerCheck.Trusted(PeerIdentity.of(server.node.certificate()).orElseThrow()));
  }

  @Test
  void a_client_without_a_certificate_does_not_get_in() throws Exception {
    try (TestClient client = TestClient.withoutCertificate(server)) {
      assertRefused(client, "CERTIFICATE_REQUIRED");
    }
  }

  @Test
  void a_client_of_another_authority_does_not_get_in() throws Exception {
    DevelopmentCa other = DevelopmentCa.create("other", YESTERDAY, TOMORROW);

    assertRefused(other.issueClient(NODE, YESTERDAY, TOMORROW), "UNKNOWN_CA");
  }

  @Test
  void a_client_of_an_authority_that_only_has_the_name_does_not_get_in() throws Exception {
    DevelopmentCa namesake = DevelopmentCa.create("stepvault", YESTERDAY, TOMORROW);

    assertRefused(namesake.issueClient(NODE, YESTERDAY, TOMORROW), "UNKNOWN_CA");
  }

  @Test
  void an_expired_client_certificate_does_not_get_in() throws Exception {
    Instant anHourAgo = NOW.minus(Duration.ofHours(1));

    assertRefused(server.ca.issueClient(NODE, YESTERDAY, anHourAgo), "CERTIFICATE_EXPIRED");
  }

  @Test
  void a_client_certificate_that_is_not_yet_valid_does_not_get_in() throws Exception {
    Instant inAnHour = NOW.plus(Duration.ofHours(1));

    // TLS has no alert of its own for this.
    assertRefused(server.ca.issueClient(NODE, inAnHour, TOMORROW), "CERTIFICATE_EXPIRED");
  }

  @Test
  void a_server_certificate_is_not_a_client() throws Exception {
    assertRefused(server.ca.issueServer(YESTERDAY, TOMORROW), "UNSUPPORTED_CERTIFICATE");
  }

  private void assertRefused(IssuedCertificate certificate, String alert) throws Exception {
    try (TestClient client = TestClient.with(server, certificate)) {
      assertRefused(client, alert);
    }
  }

  private void assertRefused(TestClient client, String alert) {
    assertThat(client.call()).isEqualTo(Status.Code.UNAVAILABLE);
    assertThat(client.lastFailure()).contains(alert);
    assertThat(server.lastCheck()).as("the call has not arrived").isNull();
  }

  @Test
  void a_trusted_certificate_without_a_name_is_connected_but_not_trusted() throws Exception {
    IssuedCertificate nameless =
        server.ca.issue("node-a", List.of(), KeyPurposeId.id_kp_clientAuth, YESTERDAY, TOMORROW);

    assertThat(call(nameless)).isEqualTo(Status.Code.UNAUTHENTICATED);
    assertThat(server.lastCheck()).isInstanceOf(PeerCheck.NotTrusted.class);
  }

  @Test
  void the_post_quantum_hybrid_group_is_negotiated() throws Exception {
    assertThat(call(server.node)).isEqualTo(Status.Code.OK);

    OpenSslSession session = (OpenSslSession) server.lastSession();
    assertThat(session.getProtocol()).isEqualTo("TLSv1.3");
    assertThat(session.getNamedGroup()).isEqualTo("X25519MLKEM768");
  }

  @Test
  void the_servers_order_of_groups_counts() throws Exception {
    SslContext preferringP256 =
        TestClient.tls(server.ca, SslProvider.OPENSSL)
            .keyManager(server.node.key(), server.node.certificate())
            .option(OpenSslContextOption.GROUPS, new String[] {"P-256", "X25519", "X25519MLKEM768"})
            .build();

    try (TestClient client = TestClient.with(server, preferringP256)) {
      assertThat(client.call()).isEqualTo(Status.Code.OK);
    }
    assertThat(((OpenSslSession) server.lastSession()).getNamedGroup()).isEqualTo("X25519MLKEM768");
  }

  @Test
  void tls_1_2_is_refused() throws Exception {
    try (SSLSocket socket = new JdkClient(server).socket()) {
      socket.setEnabledProtocols(new String[] {"TLSv1.2"});

      assertThatThrownBy(socket::startHandshake)
          .isInstanceOf(SSLHandshakeException.class)
          .hasMessageContaining("protocol_version");
    }
  }

  @Test
  void a_client_of_the_jdk_speaks_tls_1_3() throws Exception {
    try (SSLSocket socket = new JdkClient(server).connect()) {
      assertThat(socket.getSession().getProtocol()).isEqualTo("TLSv1.3");
      assertThat(socket.getApplicationProtocol()).isEqualTo("h2");
    }
  }

  private Status.Code call(IssuedCertificate certificate) throws Exception {
    try (TestClient client = TestClient.with(server, certificate)) {
      return client.call();
    }
  }
}
