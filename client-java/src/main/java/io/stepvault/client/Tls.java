package io.stepvault.client;

import io.grpc.ChannelCredentials;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettySslContextChannelCredentials;
import io.grpc.netty.shaded.io.netty.handler.ssl.OpenSsl;
import io.grpc.netty.shaded.io.netty.handler.ssl.OpenSslContextOption;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContextBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The two sides of mutual TLS: whom the client trusts, and what it proves itself with. TLS 1.3 only
 * (RFC 8446); the post-quantum hybrid group X25519MLKEM768 is preferred where the native TLS
 * library that comes with gRPC loads.
 */
public final class Tls {
  private static final String[] GROUPS = {"X25519MLKEM768", "X25519", "P-256"};

  private final ChannelCredentials credentials;

  private Tls(ChannelCredentials credentials) {
    this.credentials = credentials;
  }

  /**
   * Reads three PEM files, now and once. Whether key and certificate belong together shows in the
   * first call: {@link UnavailableException} with the source TLS.
   *
   * @param authorities the certificates of the authorities that may have signed the broker's
   * @param certificate this workload's certificate, followed by its intermediates
   * @param key its private key, PKCS#8 and not encrypted
   * @throws UncheckedIOException when a file cannot be read
   * @throws IllegalArgumentException when a file does not hold what it should
   */
  public static Tls files(Path authorities, Path certificate, Path key) {
    try (InputStream trusted = Files.newInputStream(authorities);
        InputStream chain = Files.newInputStream(certificate);
        InputStream privateKey = Files.newInputStream(key)) {
      SslContextBuilder context =
          GrpcSslContexts.configure(SslContextBuilder.forClient())
              .protocols("TLSv1.3")
              .trustManager(trusted)
              .keyManager(chain, privateKey);
      if (OpenSsl.isAvailable()) {
        context.option(OpenSslContextOption.GROUPS, GROUPS);
      }
      return new Tls(NettySslContextChannelCredentials.create(context.build()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  ChannelCredentials credentials() {
    return credentials;
  }
}
