package io.stepvault.server.cli;

import io.stepvault.server.tls.DevelopmentCa;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;

/**
 * The certificates of a development home. The authority's key is kept nowhere, so when one
 * certificate is missing or near its end, all are made anew by a new authority.
 */
final class DevCertificates {
  private static final Duration LIFE = Duration.ofDays(365);
  private static final Duration RENEWED_BEFORE_END = Duration.ofDays(30);
  // Clocks of two machines that share a home, or of a container and its host.
  private static final Duration CLOCK_SKEW = Duration.ofMinutes(5);

  private DevCertificates() {}

  /** Issues the certificates of the home, unless they are there and good for a while. */
  static void ensure(DevHome home, Instant now) throws IOException {
    if (areGood(home, now)) {
      return;
    }
    Instant notBefore = now.minus(CLOCK_SKEW);
    Instant notAfter = now.plus(LIFE);
    DevelopmentCa authority = DevelopmentCa.create("Stepvault development CA", notBefore, notAfter);
    authority.issueServer(notBefore, notAfter).writeTo(home.directory(), "server");
    for (String name : DevHome.IDENTITIES) {
      authority
          .issueClient(DevHome.spiffeId(name), notBefore, notAfter)
          .writeTo(home.directory(), name);
    }
    authority.writeCertificate(home.certificateAuthority());
  }

  private static boolean areGood(DevHome home, Instant now) {
    try {
      X509Certificate authority = read(home.certificateAuthority());
      if (!isGood(home, "server", authority, now)) {
        return false;
      }
      for (String name : DevHome.IDENTITIES) {
        if (!isGood(home, name, authority, now)) {
          return false;
        }
      }
      return true;
    } catch (IOException | GeneralSecurityException e) {
      return false; // Missing, cut off, or of another authority: they cost nothing to make.
    }
  }

  private static boolean isGood(DevHome home, String name, X509Certificate authority, Instant now)
      throws IOException, GeneralSecurityException {
    X509Certificate certificate = read(home.certificate(name));
    certificate.verify(authority.getPublicKey());
    return Files.exists(home.key(name))
        && !certificate.getNotBefore().toInstant().isAfter(now)
        && certificate.getNotAfter().toInstant().isAfter(now.plus(RENEWED_BEFORE_END));
  }

  /** The first certificate of a PEM file. */
  static X509Certificate read(Path file) throws IOException, GeneralSecurityException {
    try (InputStream in = Files.newInputStream(file)) {
      return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
    }
  }
}
