package io.stepvault.server.tls;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContextBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslProvider;
import io.grpc.stub.MetadataUtils;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManager;

/** One gRPC channel, hence one connection, to a {@link TlsTestServer}. */
final class TestClient implements AutoCloseable {

  private final ManagedChannel channel;
  private String lastFailure = "";

  private TestClient(TlsTestServer server, SslContext tls) {
    channel =
        NettyChannelBuilder.forAddress("localhost", server.port())
            .sslContext(tls)
            .disableRetry()
            .build();
  }

  static TestClient with(TlsTestServer server, SslContext tls) {
    return new TestClient(server, tls);
  }

  static TestClient with(TlsTestServer server, IssuedCertificate certificate) throws SSLException {
    return new TestClient(
        server,
        tls(server.ca, SslProvider.OPENSSL)
            .keyManager(certificate.key(), certificate.certificate())
            .build());
  }

  static TestClient withoutCertificate(TlsTestServer server) throws SSLException {
    return new TestClient(server, tls(server.ca, SslProvider.OPENSSL).build());
  }

  static SslContextBuilder tls(DevelopmentCa serverCa, SslProvider provider) {
    return GrpcSslContexts.configure(SslContextBuilder.forClient(), provider)
        .trustManager(serverCa.certificate());
  }

  static SslContextBuilder tls(TrustManager trust, SslProvider provider) {
    return GrpcSslContexts.configure(SslContextBuilder.forClient(), provider).trustManager(trust);
  }

  /** The code of a health check of the whole server. */
  Status.Code call() {
    return call(new Metadata(), 0);
  }

  /**
   * @param filler bytes of a field that the server does not know, to make the message longer
   */
  Status.Code call(Metadata metadata, int filler) {
    UnknownFieldSet.Field field =
        UnknownFieldSet.Field.newBuilder()
            .addLengthDelimited(ByteString.copyFrom(new byte[filler]))
            .build();
    HealthCheckRequest request =
        HealthCheckRequest.newBuilder()
            .setUnknownFields(UnknownFieldSet.newBuilder().addField(100, field).build())
            .build();
    try {
      var unused =
          HealthGrpc.newBlockingStub(channel)
              .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(metadata))
              .withDeadlineAfter(20, TimeUnit.SECONDS)
              .check(request);
      return Status.Code.OK;
    } catch (StatusRuntimeException e) {
      lastFailure = String.valueOf(e.getCause());
      return e.getStatus().getCode();
    }
  }

  /** What the last call that failed says of TLS. */
  String lastFailure() {
    return lastFailure;
  }

  @Override
  public void close() {
    channel.shutdownNow();
  }
}
