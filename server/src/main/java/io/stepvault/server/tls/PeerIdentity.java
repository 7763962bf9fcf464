package io.stepvault.server.tls;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The workload that a client certificate names.
 *
 * @param name a SPIFFE ID ({@code spiffe://...}, at most 2,048 bytes) or a DNS name in lower case
 *     (at most 253 bytes); the two can never be equal
 * @param thumbprint SHA-256 of the certificate, base64url without padding: {@code x5t#S256} of RFC
 *     8705
 * @param notBefore the beginning of the certificate's validity, inclusive
 * @param notAfter the end of the certificate's validity, inclusive
 */
public record PeerIdentity(String name, String thumbprint, Instant notBefore, Instant notAfter) {

  private static final int SAN_DNS = 2;
  private static final int SAN_URI = 6;
  private static final int KEY_CERT_SIGN = 5;
  private static final int CRL_SIGN = 6;

  private static final int MAX_DNS_LENGTH = 253;
  private static final Pattern DNS_NAME =
      Pattern.compile(
          "[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?(\\.[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?)*+");

  /**
   * The identity in a leaf certificate: its SPIFFE ID, when a URI SAN has that scheme (then it must
   * be the only URI SAN, X509-SVID section 2); otherwise its only DNS SAN, without wildcards.
   *
   * @return empty when there is no such name or more than one, when it is malformed, or when the
   *     certificate may sign others (X509-SVID section 5.2)
   */
  public static Optional<PeerIdentity> of(X509Certificate leaf) {
    if (maySignOthers(leaf)) {
      return Optional.empty();
    }
    List<String> uris = new ArrayList<>();
    List<String> dnsNames = new ArrayList<>();
    try {
      var names = leaf.getSubjectAlternativeNames();
      if (names == null) {
        return Optional.empty();
      }
      for (List<?> name : names) {
        switch ((Integer) name.get(0)) {
          case SAN_URI -> uris.add((String) name.get(1));
          case SAN_DNS -> dnsNames.add((String) name.get(1));
          default -> {}
        }
      }
    } catch (CertificateParsingException e) {
      return Optional.empty();
    }
    return nameOf(uris, dnsNames).map(name -> withName(name, leaf));
  }

  /** Whether a certificate can have this name: a SPIFFE ID, or a DNS name in lower case. */
  public static boolean isName(String text) {
    return SpiffeId.isWorkload(text) || isDnsName(text);
  }

  private static boolean isDnsName(String text) {
    return text.length() <= MAX_DNS_LENGTH && DNS_NAME.matcher(text).matches();
  }

  /** The name as an identity has it; empty: no certificate can have it. */
  public static Optional<String> name(String text) {
    return hasSpiffeScheme(text)
        ? nameOf(List.of(text), List.of())
        : nameOf(List.of(), List.of(text));
  }

  private static Optional<String> nameOf(List<String> uris, List<String> dnsNames) {
    // A malformed SPIFFE ID never falls through to a DNS name: that would be another workload.
    if (uris.stream().anyMatch(PeerIdentity::hasSpiffeScheme)) {
      return uris.size() == 1 && SpiffeId.isWorkload(uris.getFirst())
          ? Optional.of(uris.getFirst())
          : Optional.empty();
    }
    if (dnsNames.size() != 1) {
      return Optional.empty();
    }
    String name = dnsNames.getFirst().toLowerCase(Locale.ROOT);
    return isDnsName(name) ? Optional.of(name) : Optional.empty();
  }

  private static boolean hasSpiffeScheme(String uri) {
    return uri.regionMatches(true, 0, SpiffeId.SCHEME, 0, SpiffeId.SCHEME.length());
  }

  private static boolean maySignOthers(X509Certificate leaf) {
    boolean[] usage = leaf.getKeyUsage();
    return leaf.getBasicConstraints() >= 0
        || (usage != null && (usage[KEY_CERT_SIGN] || usage[CRL_SIGN]));
  }

  private static PeerIdentity withName(String name, X509Certificate leaf) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(leaf.getEncoded());
      return new PeerIdentity(
          name,
          Base64.getUrlEncoder().withoutPadding().encodeToString(digest),
          leaf.getNotBefore().toInstant(),
          leaf.getNotAfter().toInstant());
    } catch (NoSuchAlgorithmException | CertificateEncodingException e) {
      throw new IllegalStateException("a parsed certificate can be encoded and hashed", e);
    }
  }
}
