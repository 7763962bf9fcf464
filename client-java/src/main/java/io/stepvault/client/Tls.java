package io.stepvault.client;

import io.grpc.ChannelCredentials;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettySslContextChannelCredentials;
import io.grpc.netty.shaded.io.netty.handler.ssl.OpenSsl;
import io.grpc.netty.shaded.io.netty.handler.ssl.OpenSslContextOption;
import io.grpc.netty.shaded.io.netty.handler.ssl.OpenSslSessionContext;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContextBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The two sides of mutual TLS: whom the client trusts, and what it proves itself with. TLS 1.3 only
 * (RFC 8446); the post-quantum hybrid group X25519MLKEM768 is preferred where the native TLS
 * library that comes with gRPC loads. No session is resumed: each connection shows the certificate
 * that is current, and judges the broker's.
 */
public final class Tls {
  private static final Logger LOG = LoggerFactory.getLogger(Tls.class);
  private static final String[] GROUPS = {"X25519MLKEM768", "X25519", "P-256"};
  private static final Duration LOOK = Duration.ofSeconds(5);

  private final TlsFiles files;
  private final ChannelCredentials credentials;

  private Tls(TlsFiles files, ChannelCredentials credentials) {
    this.files = files;
    this.credentials = credentials;
  }

  /**
   * Reads three PEM files of at most 1 MiB, now and every 5 s as long as a client uses them. What
   * has changed is taken over, key and certificate together; new calls then go over new
   * connections. What cannot be used is a warning in the log, once, and leaves in place what was
   * there.
   *
   * @param authorities the certificates of the authorities that may have signed the broker's
   * @param certificate this workload's certificate, followed by its intermediates
   * @param key its private key, EC or RSA, PKCS#8 and not encrypted
   * @throws UncheckedIOException when a file cannot be read
   * @throws IllegalArgumentException when a file does not hold what it should, or key and
   *     certificate do not belong together
   */
  public static Tls files(Path authorities, Path certificate, Path key) {
    TlsFiles files =
        new TlsFiles(
            authorities,
            certificate,
            key,
            problem -> LOG.warn("TLS files are not taken over: {}", problem));
    return new Tls(files, NettySslContextChannelCredentials.create(context(files)));
  }

  private static SslContext context(TlsFiles files) {
    try {
      SslContextBuilder builder =
          GrpcSslContexts.configure(SslContextBuilder.forClient())
              .protocols("TLSv1.3")
              .trustManager(files.trustManager())
              .keyManager(files.keyManager());
      if (OpenSsl.isAvailable()) {
        builder.option(OpenSslContextOption.GROUPS, GROUPS);
      }
      SslContext context = builder.build();
      if (context.sessionContext() instanceof OpenSslSessionContext sessions) {
        // A resumed session would prove who was there before.
        sessions.setSessionCacheEnabled(false);
      }
      return context;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  ChannelCredentials credentials() {
    return credentials;
  }

  /**
   * Looks at the files from now on.
   *
   * @param reconnect run when something was taken over
   */
  void follow(Timer timer, Runnable reconnect) {
    AtomicInteger seen = new AtomicInteger(files.generation());
    timer.every(
        LOOK,
        () -> {
          files.reload();
          // Several clients may look at the same files: each reconnects.
          int now = files.generation();
          if (seen.getAndSet(now) != now) {
            LOG.info("TLS files have changed: new calls go over new connections");
            reconnect.run();
          }
        });
  }
}
