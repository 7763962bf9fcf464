package io.stepvault.client;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A certificate authority that writes PEM files into a directory. */
final class TestAuthority {
  /** Of one workload. */
  record Identity(Path certificate, Path key) {}

  private final Path directory;
  private final X500Name name;
  private final KeyPair keys;
  private long serial = 1;

  /** Its own certificate. */
  final Path certificate;

  TestAuthority(Path directory, String name) throws Exception {
    this.directory = Files.createDirectories(directory);
    this.name = new X500Name("CN=" + name);
    this.keys = newKeys();
    this.certificate =
        write(
            name + ".pem",
            "CERTIFICATE",
            sign(
                certificateOf(this.name, keys)
                    .addExtension(Extension.basicConstraints, true, new BasicConstraints(true))));
  }

  Identity server(String host) throws Exception {
    return issue(host, new GeneralName(GeneralName.dNSName, host));
  }

  Identity workload(String name) throws Exception {
    return issue(
        name,
        new GeneralName(GeneralName.uniformResourceIdentifier, "spiffe://dev.stepvault/" + name));
  }

  private Identity issue(String file, GeneralName subject) throws Exception {
    KeyPair own = newKeys();
    byte[] signed =
        sign(
            certificateOf(new X500Name("CN=" + file), own)
                .addExtension(Extension.subjectAlternativeName, false, new GeneralNames(subject)));
    return new Identity(
        write(file + ".pem", "CERTIFICATE", signed),
        write(file + ".key", "PRIVATE KEY", own.getPrivate().getEncoded()));
  }

  private X509v3CertificateBuilder certificateOf(X500Name subject, KeyPair subjectKeys) {
    Instant now = Instant.now();
    return new JcaX509v3CertificateBuilder(
        name,
        BigInteger.valueOf(serial++),
        Date.from(now.minus(1, ChronoUnit.HOURS)),
        Date.from(now.plus(1, ChronoUnit.DAYS)),
        subject,
        subjectKeys.getPublic());
  }

  private byte[] sign(X509v3CertificateBuilder unsigned)
      throws IOException, OperatorCreationException {
    return unsigned
        .build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate()))
        .getEncoded();
  }

  private Path write(String file, String type, byte[] der) throws IOException {
    String pem =
        "-----BEGIN %s-----\n%s\n-----END %s-----\n"
            .formatted(
                type, Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der), type);
    return Files.writeString(directory.resolve(file), pem);
  }

  private static KeyPair newKeys() throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    return generator.generateKeyPair();
  }
}
