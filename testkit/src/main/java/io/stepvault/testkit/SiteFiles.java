package io.stepvault.testkit;

import io.grpc.Grpc;
import io.grpc.ManagedChannel;
import io.grpc.TlsChannelCredentials;
import io.stepvault.server.cli.PrivateFiles;
import io.stepvault.server.tls.IssuedCertificate;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.TrustManagerFactory;

/**
 * Keys and certificates of the tests' broker and of whoever calls it. The broker's process makes
 * them, that of the tests reads them.
 *
 * @param folder of the broker's process, deleted at its end
 */
record SiteFiles(Path folder) {
  /** Operator, authorizer and back end at once. */
  static final String PLATFORM = "platform";

  static final String AUDIENCE = "stepvault";

  private static final String LOOPBACK = "127.0.0.1";

  /** Only the owner of the folder may open it; the format wants a password. */
  private static final char[] NO_PASSWORD = "none".toCharArray();

  /** PEM: whom both sides trust. */
  Path authorities() {
    return folder.resolve("ca.pem");
  }

  /** PEM: someone's certificate. */
  Path certificate(String name) {
    return folder.resolve(name + ".pem");
  }

  /** PEM: its private key. */
  Path key(String name) {
    return folder.resolve(name + ".key");
  }

  /** JWK: signs all tokens. */
  Path signingKey() {
    return folder.resolve("authorizer.jwk");
  }

  Path rootKey() {
    return folder.resolve("root.key");
  }

  static String address(int port) {
    return LOOPBACK + ":" + port;
  }

  private Path platform() {
    return folder.resolve("platform.jks");
  }

  /** The platform's certificate, and a key store: its key, and whom it trusts. */
  void writePlatform(IssuedCertificate certificate, X509Certificate authority) throws IOException {
    try {
      KeyStore store = KeyStore.getInstance("JKS");
      store.load(null, null);
      store.setKeyEntry(
          PLATFORM,
          certificate.key(),
          NO_PASSWORD,
          new X509Certificate[] {certificate.certificate(), authority});
      store.setCertificateEntry("authority", authority);
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      store.store(bytes, NO_PASSWORD);
      PrivateFiles.write(platform(), bytes.toByteArray());
      PrivateFiles.write(certificate(PLATFORM), certificate.certificatePem());
    } catch (GeneralSecurityException e) {
      throw new IOException(e);
    }
  }

  /**
   * A channel of the platform's; connects with the first call. From a key store: for PEM files
   * Netty loads another cryptographic provider, which takes a quarter of a second.
   */
  ManagedChannel connect(int port) throws IOException {
    try {
      KeyStore store = KeyStore.getInstance(platform().toFile(), NO_PASSWORD);
      KeyManagerFactory keys =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      keys.init(store, NO_PASSWORD);
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(store);
      return Grpc.newChannelBuilder(
              address(port),
              TlsChannelCredentials.newBuilder()
                  .keyManager(keys.getKeyManagers())
                  .trustManager(trust.getTrustManagers())
                  .build())
          .build();
    } catch (GeneralSecurityException e) {
      throw new IOException(e);
    }
  }
}
