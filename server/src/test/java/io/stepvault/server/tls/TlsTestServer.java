package io.stepvault.server.tls;

import io.grpc.Attributes;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.HealthStatusManager;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiFunction;
import javax.net.ssl.SSLSession;

/** A real server on a free port, with the health service, files in a directory, and a set clock. */
final class TlsTestServer implements AutoCloseable {

  // The handshake judges dates by the machine's clock, so the certificates of a run lie around it.
  @SuppressWarnings("TimeInStaticInitializer")
  static final Instant NOW = Instant.now().truncatedTo(ChronoUnit.SECONDS);

  static final Instant YESTERDAY = NOW.minus(Duration.ofDays(1));
  static final Instant TOMORROW = NOW.plus(Duration.ofDays(1));
  static final String NODE = "spiffe://dev.stepvault/node-a";

  final DevelopmentCa ca = DevelopmentCa.create("stepvault", YESTERDAY, TOMORROW);
  final IssuedCertificate serverCertificate = ca.issueServer(YESTERDAY, TOMORROW);
  final IssuedCertificate node = ca.issueClient(NODE, YESTERDAY, TOMORROW);
  final List<String> problems = new CopyOnWriteArrayList<>();
  final AtomicReference<Instant> clock = new AtomicReference<>(NOW);
  final TlsFiles files;

  private final Path directory;
  private final Server server;
  private final AtomicReference<PeerCheck> lastCheck = new AtomicReference<>();
  private final AtomicReference<SSLSession> lastSession = new AtomicReference<>();

  TlsTestServer(Path directory) throws Exception {
    this(directory, (builder, files) -> builder);
  }

  /**
   * @param change what differs from the server as {@link ServerTls} builds it
   */
  TlsTestServer(Path directory, BiFunction<NettyServerBuilder, TlsFiles, NettyServerBuilder> change)
      throws Exception {
    this.directory = directory;
    serverCertificate.writeTo(directory, "server");
    writeAuthorities(ca.certificate());
    files = TlsFiles.load(paths(directory), problems::add);
    Peers peers = new Peers(files, clock::get);
    NettyServerBuilder builder =
        ServerTls.builder(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                files,
                ServerLimits.defaults(),
                peers)
            .intercept(checking(peers))
            .addService(new HealthStatusManager().getHealthService());
    server = change.apply(builder, files).build().start();
  }

  static TlsFiles.Paths paths(Path directory) {
    return new TlsFiles.Paths(
        directory.resolve("server.pem"),
        directory.resolve("server.key"),
        directory.resolve("ca.pem"));
  }

  private ServerInterceptor checking(Peers peers) {
    return new ServerInterceptor() {
      @Override
      public <Q, A> ServerCall.Listener<Q> interceptCall(
          ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        Attributes attributes = call.getAttributes();
        PeerCheck check = peers.check(attributes);
        lastCheck.set(check);
        lastSession.set(attributes.get(Grpc.TRANSPORT_ATTR_SSL_SESSION));
        if (check instanceof PeerCheck.Trusted) {
          return next.startCall(call, headers);
        }
        call.close(Status.UNAUTHENTICATED, new Metadata());
        return new ServerCall.Listener<>() {};
      }
    };
  }

  int port() {
    return server.getPort();
  }

  /** What the last call that arrived was judged to be. */
  PeerCheck lastCheck() {
    return lastCheck.get();
  }

  SSLSession lastSession() {
    return lastSession.get();
  }

  void writeAuthorities(X509Certificate... authorities) throws IOException {
    List<String> pem = new ArrayList<>();
    for (X509Certificate authority : authorities) {
      byte[] one = new IssuedCertificate(authority, node.key()).certificatePem();
      pem.add(new String(one, StandardCharsets.US_ASCII));
    }
    Files.writeString(directory.resolve("ca.pem"), String.join("", pem));
  }

  /** Ends all connections and waits until nothing of them is left. */
  void stop() throws InterruptedException {
    server.shutdownNow().awaitTermination();
  }

  @Override
  public void close() {
    server.shutdownNow();
  }
}
