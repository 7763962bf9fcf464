package io.stepvault.client;

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
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContextBuilder;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLPeerUnverifiedException;

/** A fake broker behind real mutual TLS, which gives session tickets as any server may. */
final class TlsBroker implements AutoCloseable {
  final FakeBroker fake = new FakeBroker();

  /** Of each call, the serial number of the certificate that its connection showed. */
  final List<Long> serials = new CopyOnWriteArrayList<>();

  /** Of each call, from where its connection comes. */
  final List<SocketAddress> connections = new CopyOnWriteArrayList<>();

  private final Path authorities;
  private Server server;

  TlsBroker(Path authorities) {
    this.authorities = authorities;
  }

  /**
   * @param port 0 for any
   */
  TlsBroker serve(TestAuthority.Identity identity, int port) throws IOException {
    server =
        NettyServerBuilder.forPort(port)
            .sslContext(
                GrpcSslContexts.configure(
                        SslContextBuilder.forServer(
                            identity.certificate().toFile(), identity.key().toFile()))
                    .protocols("TLSv1.3")
                    .trustManager(authorities.toFile())
                    .clientAuth(ClientAuth.REQUIRE)
                    .build())
            .addService(ServerInterceptors.intercept(fake.service(), noting()))
            .build()
            .start();
    return this;
  }

  int port() {
    return server.getPort();
  }

  StepvaultClient.Builder client(Tls tls) {
    return StepvaultClient.builder().address("localhost:" + port()).tls(tls);
  }

  void kill() throws InterruptedException {
    server.shutdownNow().awaitTermination();
  }

  private ServerInterceptor noting() {
    return new ServerInterceptor() {
      @Override
      public <Q, A> ServerCall.Listener<Q> interceptCall(
          ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        connections.add(call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR));
        try {
          X509Certificate shown =
              (X509Certificate)
                  call.getAttributes()
                      .get(Grpc.TRANSPORT_ATTR_SSL_SESSION)
                      .getPeerCertificates()[0];
          serials.add(shown.getSerialNumber().longValueExact());
        } catch (SSLPeerUnverifiedException e) {
          throw new AssertionError(e);
        }
        return next.startCall(call, headers);
      }
    };
  }

  @Override
  public void close() {
    server.shutdownNow();
    fake.close();
  }
}
