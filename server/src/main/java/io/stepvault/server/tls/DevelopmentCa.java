package io.stepvault.server.tls;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * A certificate authority for development and tests. Its key (EC P-256) lives in this object alone:
 * when the process has ended, nobody can issue more certificates that a development home trusts.
 */
public final class DevelopmentCa {

  private static final SecureRandom RANDOM = new SecureRandom();

  private final KeyPair keys;
  private final X509Certificate certificate;

  private DevelopmentCa(KeyPair keys, X509Certificate certificate) {
    this.keys = keys;
    this.certificate = certificate;
  }

  /** A new authority; {@code name} is its common name. */
  public static DevelopmentCa create(String name, Instant notBefore, Instant notAfter) {
    try {
      KeyPair keys = newKeys();
      X500Name subject = commonName(name);
      X509v3CertificateBuilder builder = builder(subject, subject, keys, notBefore, notAfter);
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
      builder.addExtension(
          Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
      return new DevelopmentCa(keys, sign(builder, keys));
    } catch (GeneralSecurityException | IOException | OperatorCreationException e) {
      throw impossible(e);
    }
  }

  /** What the other side has to trust. */
  public X509Certificate certificate() {
    return certificate;
  }

  /** Writes that certificate, in PEM. */
  public void writeCertificate(Path file) throws IOException {
    IssuedCertificate.writeCertificate(file, certificate);
  }

  /** A client certificate with one URI SAN. */
  public IssuedCertificate issueClient(String spiffeId, Instant notBefore, Instant notAfter) {
    return issue(
        "client",
        List.of(new GeneralName(GeneralName.uniformResourceIdentifier, spiffeId)),
        KeyPurposeId.id_kp_clientAuth,
        notBefore,
        notAfter);
  }

  /** A server certificate for {@code localhost}, {@code 127.0.0.1} and {@code ::1}. */
  public IssuedCertificate issueServer(Instant notBefore, Instant notAfter) {
    return issue(
        "localhost",
        List.of(
            new GeneralName(GeneralName.dNSName, "localhost"),
            new GeneralName(GeneralName.iPAddress, "127.0.0.1"),
            new GeneralName(GeneralName.iPAddress, "::1")),
        KeyPurposeId.id_kp_serverAuth,
        notBefore,
        notAfter);
  }

  /** A leaf with any alternative names; none of them leaves the extension out. */
  IssuedCertificate issue(
      String commonName,
      List<GeneralName> names,
      KeyPurposeId purpose,
      Instant notBefore,
      Instant notAfter) {
    try {
      KeyPair leaf = newKeys();
      X509v3CertificateBuilder builder =
          builder(
              X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded()),
              commonName(commonName),
              leaf,
              notBefore,
              notAfter);
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
      builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
      builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purpose));
      builder.addExtension(
          Extension.authorityKeyIdentifier,
          false,
          new JcaX509ExtensionUtils().createAuthorityKeyIdentifier(keys.getPublic()));
      if (!names.isEmpty()) {
        builder.addExtension(
            Extension.subjectAlternativeName,
            false,
            new GeneralNames(names.toArray(new GeneralName[0])));
      }
      return new IssuedCertificate(sign(builder, keys), leaf.getPrivate());
    } catch (GeneralSecurityException | IOException | OperatorCreationException e) {
      throw impossible(e);
    }
  }

  private static X509v3CertificateBuilder builder(
      X500Name issuer, X500Name subject, KeyPair keys, Instant notBefore, Instant notAfter)
      throws GeneralSecurityException, CertIOException {
    // 20 octets at most, positive, and not to be guessed (RFC 5280 section 4.1.2.2).
    BigInteger serial = new BigInteger(127, RANDOM).setBit(127);
    X509v3CertificateBuilder builder =
        new JcaX509v3CertificateBuilder(
            issuer, serial, Date.from(notBefore), Date.from(notAfter), subject, keys.getPublic());
    builder.addExtension(
        Extension.subjectKeyIdentifier,
        false,
        new JcaX509ExtensionUtils().createSubjectKeyIdentifier(keys.getPublic()));
    return builder;
  }

  private static X509Certificate sign(X509v3CertificateBuilder builder, KeyPair signer)
      throws GeneralSecurityException, OperatorCreationException {
    return new JcaX509CertificateConverter()
        .getCertificate(
            builder.build(
                new JcaContentSignerBuilder("SHA256withECDSA").build(signer.getPrivate())));
  }

  private static KeyPair newKeys() throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"), RANDOM);
    return generator.generateKeyPair();
  }

  private static X500Name commonName(String name) {
    return new X500NameBuilder(BCStyle.INSTANCE).addRDN(BCStyle.CN, name).build();
  }

  private static IllegalStateException impossible(Exception e) {
    return new IllegalStateException("every JDK can issue EC certificates", e);
  }
}
