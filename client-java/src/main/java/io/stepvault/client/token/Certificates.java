package io.stepvault.client.token;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;

/** The certificates that tokens are bound to. */
final class Certificates {
  private Certificates() {}

  /** RFC 8705 section 3.1. */
  static String thumbprint(X509Certificate certificate) {
    try {
      return Base64Url.encode(
          MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded()));
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("cnf: the certificate cannot be encoded", e);
    }
  }

  static X509Certificate first(Path pem) {
    try (InputStream in = Files.newInputStream(pem)) {
      return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (CertificateException e) {
      // No cause: somebody may have named the file of the key.
      throw new IllegalArgumentException("cnf: " + pem + " holds no certificate");
    }
  }
}
