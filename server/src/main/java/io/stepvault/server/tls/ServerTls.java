package io.stepvault.server.tls;

import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.ClientAuth;
import io.grpc.netty.shaded.io.netty.handler.ssl.DelegatingSslContext;
import io.grpc.netty.shaded.io.netty.handler.ssl.OpenSslContextOption;
import io.grpc.netty.shaded.io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContextBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslProvider;
import io.grpc.netty.shaded.io.netty.internal.tcnative.SSL;
import java.net.SocketAddress;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;

/**
 * How the broker speaks TLS: 1.3 only (RFC 8446), with BoringSSL, always with a client certificate,
 * never resuming a session, and with the hybrid post-quantum group X25519MLKEM768
 * (draft-ietf-tls-ecdhe-mlkem) before X25519 and P-256.
 */
public final class ServerTls {

  private static final String[] GROUPS = {"X25519MLKEM768", "X25519", "P-256"};

  private ServerTls() {}

  /**
   * A server at {@code address} that follows {@code files}, keeps {@code limits}, and tells {@code
   * peers} of each connection. Services, interceptors and executors are the caller's to add.
   *
   * @throws IllegalStateException when BoringSSL does not run on this machine
   */
  public static NettyServerBuilder builder(
      SocketAddress address, TlsFiles files, ServerLimits limits, Peers peers) {
    SslContext context;
    try {
      context = new WithoutTickets(boringSsl(files, limits));
    } catch (SSLException e) {
      throw new IllegalStateException("BoringSSL cannot serve TLS here", e);
    }
    NettyServerBuilder builder =
        NettyServerBuilder.forAddress(address).sslContext(context).addTransportFilter(peers);
    limits.applyTo(builder);
    return builder;
  }

  /** Everything but the tickets: with those, a client could skip its certificate. */
  static SslContext boringSsl(TlsFiles files, ServerLimits limits) throws SSLException {
    SslContextBuilder builder =
        SslContextBuilder.forServer(files.keyManager())
            .trustManager(files.trustManager())
            .clientAuth(ClientAuth.REQUIRE);
    return GrpcSslContexts.configure(builder, SslProvider.OPENSSL)
        .protocols("TLSv1.3")
        .option(OpenSslContextOption.GROUPS, GROUPS)
        .option(OpenSslContextOption.MAX_CERTIFICATE_LIST_BYTES, limits.maxCertificateChainBytes())
        .build();
  }

  /**
   * Issues no session tickets, hence resumes nothing: TLS 1.3 in BoringSSL knows no other way.
   * Netty turns them on in each new engine unless a system property was set before its classes were
   * loaded; turning them off in each engine does not depend on that order.
   */
  private static final class WithoutTickets extends DelegatingSslContext {

    WithoutTickets(SslContext context) {
      super(context);
    }

    @Override
    protected void initEngine(SSLEngine engine) {
      SSL.setOptions(((ReferenceCountedOpenSslEngine) engine).sslPointer(), SSL.SSL_OP_NO_TICKET);
    }
  }
}
