package io.stepvault.client;

import static io.stepvault.client.FakeBroker.TOKEN;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.ClientAuth;
import io.grpc.netty.shaded.io.netty.handler.ssl.OpenSslContextOption;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContextBuilder;
import io.stepvault.client.UnavailableException.Source;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The client as it is used: over TLS, from files. */
class TlsTest {
  private static final Metadata.Key<String> USER_AGENT =
      Metadata.Key.of("user-agent", Metadata.ASCII_STRING_MARSHALLER);

  @TempDir Path home;
  private final FakeBroker broker = new FakeBroker();
  private final AtomicReference<SSLSession> session = new AtomicReference<>();
  private TestAuthority authority;
  private TestAuthority stranger;
  private Server server;

  @BeforeEach
  void authorities() throws Exception {
    authority = new TestAuthority(home.resolve("ours"), "ca");
    stranger = new TestAuthority(home.resolve("theirs"), "ca");
  }

  @AfterEach
  void close() {
    if (server != null) {
      server.shutdownNow();
    }
    broker.close();
  }

  @Test
  void resolve_over_mutual_tls_with_the_post_quantum_group() throws Exception {
    serve(authority.server("localhost"), "TLSv1.3", "X25519MLKEM768");

    try (StepvaultClient client = client(authority, authority.workload("node-a"));
        Secret secret = client.step(TOKEN).resolve("stripe_secret")) {
      assertThat(secret.bytes()).isEqualTo("value of stripe_secret".getBytes(UTF_8));
    }

    assertThat(session.get().getProtocol()).isEqualTo("TLSv1.3");
    assertThat(session.get().getPeerPrincipal().getName()).isEqualTo("CN=node-a");
    assertThat(broker.headers.get(0).get(USER_AGENT))
        .matches("stepvault-client-java/\\d+\\.\\d+\\.\\S+ grpc-java-netty/.*");
  }

  @Test
  void a_group_that_everybody_has_is_enough() throws Exception {
    serve(authority.server("localhost"), "TLSv1.3", "P-256");

    try (StepvaultClient client = client(authority, authority.workload("node-a"))) {
      client.step(TOKEN).resolve("a").close();
    }
  }

  @Test
  void a_broker_of_an_unknown_authority_is_not_trusted() throws Exception {
    serve(stranger.server("localhost"), "TLSv1.3", "X25519");
    assertThat(failure(authority.workload("node-a")).source()).isEqualTo(Source.TLS);
  }

  @Test
  void a_broker_of_another_host_is_not_trusted() throws Exception {
    serve(authority.server("elsewhere.example"), "TLSv1.3", "X25519");
    assertThat(failure(authority.workload("node-a")).source()).isEqualTo(Source.TLS);
  }

  @Test
  void a_broker_with_tls_1_2_alone_is_refused() throws Exception {
    serve(authority.server("localhost"), "TLSv1.2", "X25519");
    assertThat(failure(authority.workload("node-a")).source()).isEqualTo(Source.TLS);
  }

  @Test
  void a_certificate_that_the_broker_does_not_trust_is_named_as_tls() throws Exception {
    serve(authority.server("localhost"), "TLSv1.3", "X25519");
    assertThat(failure(stranger.workload("node-a")).source()).isEqualTo(Source.TLS);
  }

  @Test
  void nobody_there_is_named_as_transport() throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    try (StepvaultClient client = client(authority, authority.workload("node-a"), port)) {
      Step step = client.step(TOKEN);
      var failure = catchThrowableOfType(UnavailableException.class, () -> step.resolve("a"));
      assertThat(failure.source()).isEqualTo(Source.TRANSPORT);
      assertThat(failure).hasCauseInstanceOf(java.io.IOException.class);
    }
  }

  @Test
  void files_that_are_missing_or_wrong_are_refused_when_they_are_read() throws Exception {
    TestAuthority.Identity node = authority.workload("node-a");

    assertThatThrownBy(() -> Tls.files(home.resolve("none.pem"), node.certificate(), node.key()))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("none.pem");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Tls.files(authority.certificate, node.certificate(), node.certificate()));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Tls.files(authority.certificate, node.key(), node.key()));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Tls.files(node.key(), node.certificate(), node.key()));
    Path otherKey = authority.workload("node-b").key();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Tls.files(authority.certificate, node.certificate(), otherKey))
        .withMessageContaining("does not fit");
  }

  @Test
  void a_client_needs_address_and_credentials() {
    assertThatThrownBy(() -> StepvaultClient.builder().build())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("address");
    assertThatThrownBy(() -> StepvaultClient.builder().address("localhost:1").build())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("tls");
  }

  private UnavailableException failure(TestAuthority.Identity identity) {
    try (StepvaultClient client = client(authority, identity)) {
      Step step = client.step(TOKEN);
      var failure = catchThrowableOfType(UnavailableException.class, () -> step.resolve("a"));
      assertThat(broker.headers).isEmpty();
      return failure;
    }
  }

  private StepvaultClient client(TestAuthority trusted, TestAuthority.Identity identity) {
    return client(trusted, identity, server.getPort());
  }

  private static StepvaultClient client(
      TestAuthority trusted, TestAuthority.Identity identity, int port) {
    return StepvaultClient.builder()
        .address("localhost:" + port)
        .tls(Tls.files(trusted.certificate, identity.certificate(), identity.key()))
        .build();
  }

  private void serve(TestAuthority.Identity identity, String protocol, String group)
      throws Exception {
    server =
        NettyServerBuilder.forPort(0)
            .sslContext(
                GrpcSslContexts.configure(
                        SslContextBuilder.forServer(
                            identity.certificate().toFile(), identity.key().toFile()))
                    .protocols(protocol)
                    .option(OpenSslContextOption.GROUPS, new String[] {group})
                    .trustManager(authority.certificate.toFile())
                    .clientAuth(ClientAuth.REQUIRE)
                    .build())
            .addService(ServerInterceptors.intercept(broker.service(), keepingSession()))
            .build()
            .start();
  }

  private ServerInterceptor keepingSession() {
    return new ServerInterceptor() {
      @Override
      public <Q, A> ServerCall.Listener<Q> interceptCall(
          ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        session.set(call.getAttributes().get(Grpc.TRANSPORT_ATTR_SSL_SESSION));
        return next.startCall(call, headers);
      }
    };
  }
}
