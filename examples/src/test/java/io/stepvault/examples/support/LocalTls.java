package io.stepvault.examples.support;

import io.stepvault.server.tls.DevelopmentCa;
import io.stepvault.server.tls.IssuedCertificate;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.time.Instant;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocketFactory;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;

/** TLS for servers on the loopback interface, of an authority that nobody else trusts. */
public final class LocalTls {
  /** Where GreenMail looks for its certificate, and the password that it knows. */
  private static final String GREENMAIL = "greenmail.tls.keystore.file";

  private static final char[] PASSWORD = "changeit".toCharArray();

  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final Instant END = Instant.parse("2100-01-01T00:00:00Z");
  private static final DevelopmentCa CA = DevelopmentCa.create("local servers", START, END);

  private LocalTls() {}

  /** Of a server whose certificate is for this machine. */
  public static SSLServerSocketFactory server() throws GeneralSecurityException, IOException {
    return serverOf(CA.issueServer(START, END));
  }

  /** Of a server whose certificate is for no host. */
  public static SSLServerSocketFactory stranger() throws GeneralSecurityException, IOException {
    return serverOf(CA.issueClient("spiffe://dev.stepvault/stranger", START, END));
  }

  /** Of clients that trust the authority, and no other. */
  public static SSLSocketFactory client() throws GeneralSecurityException, IOException {
    KeyStore trusted = empty();
    trusted.setCertificateEntry("authority", CA.certificate());
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context.getSocketFactory();
  }

  /** Gives GreenMail a certificate for this machine, before its first server starts. */
  static synchronized void forGreenMail() throws GeneralSecurityException, IOException {
    if (System.getProperty(GREENMAIL) == null) {
      Path file = Files.createTempFile("greenmail", ".p12");
      file.toFile().deleteOnExit();
      try (OutputStream out = Files.newOutputStream(file)) {
        keyStore(CA.issueServer(START, END)).store(out, PASSWORD);
      }
      System.setProperty(GREENMAIL, file.toString());
    }
  }

  private static SSLServerSocketFactory serverOf(IssuedCertificate identity)
      throws GeneralSecurityException, IOException {
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(keyStore(identity), PASSWORD);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), null, null);
    return context.getServerSocketFactory();
  }

  private static KeyStore keyStore(IssuedCertificate identity)
      throws GeneralSecurityException, IOException {
    KeyStore store = empty();
    store.setKeyEntry(
        "server",
        identity.key(),
        PASSWORD,
        new Certificate[] {identity.certificate(), CA.certificate()});
    return store;
  }

  private static KeyStore empty() throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    return store;
  }
}
