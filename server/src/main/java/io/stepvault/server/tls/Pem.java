package io.stepvault.server.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.openssl.PEMException;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemWriter;

/** Reads and writes the textual encodings of RFC 7468. Messages never hold what was read. */
final class Pem {

  private Pem() {}

  /** One or more certificates in the order of the file. */
  static List<X509Certificate> certificates(byte[] pem) throws GeneralSecurityException {
    List<X509Certificate> certificates = new ArrayList<>();
    for (var certificate :
        CertificateFactory.getInstance("X.509")
            .generateCertificates(new ByteArrayInputStream(pem))) {
      certificates.add((X509Certificate) certificate);
    }
    if (certificates.isEmpty()) {
      throw new GeneralSecurityException("holds no certificate");
    }
    return List.copyOf(certificates);
  }

  /** One private key: PKCS#8 without a password, or the older forms that some tools still write. */
  static PrivateKey privateKey(byte[] pem) throws GeneralSecurityException {
    try (PEMParser parser =
        new PEMParser(
            new InputStreamReader(new ByteArrayInputStream(pem), StandardCharsets.ISO_8859_1))) {
      // An EC key of OpenSSL may be preceded by its parameters.
      for (Object next = parser.readObject(); next != null; next = parser.readObject()) {
        if (next instanceof PrivateKeyInfo info) {
          return privateKey(info);
        }
        if (next instanceof PEMKeyPair pair) {
          return privateKey(pair.getPrivateKeyInfo());
        }
      }
    } catch (PEMException e) {
      throw new GeneralSecurityException("holds a private key that cannot be parsed", e);
    } catch (IOException e) {
      throw new GeneralSecurityException("is cut off or is no PEM", e);
    }
    throw new GeneralSecurityException("holds no private key without a password");
  }

  private static PrivateKey privateKey(PrivateKeyInfo info)
      throws GeneralSecurityException, IOException {
    // By object identifier, which the JDK knows; BouncyCastle's own names it does not.
    return KeyFactory.getInstance(info.getPrivateKeyAlgorithm().getAlgorithm().getId())
        .generatePrivate(new PKCS8EncodedKeySpec(info.getEncoded()));
  }

  /** One block for each certificate. */
  static byte[] encode(List<X509Certificate> certificates) throws GeneralSecurityException {
    List<PemObject> blocks = new ArrayList<>();
    for (X509Certificate certificate : certificates) {
      blocks.add(new PemObject("CERTIFICATE", certificate.getEncoded()));
    }
    return write(blocks);
  }

  /** PKCS#8, without a password. */
  static byte[] encode(PrivateKey key) {
    return write(List.of(new PemObject("PRIVATE KEY", key.getEncoded())));
  }

  private static byte[] write(List<PemObject> blocks) {
    StringWriter text = new StringWriter();
    try (PemWriter writer = new PemWriter(text)) {
      for (PemObject block : blocks) {
        writer.writeObject(block);
      }
    } catch (IOException e) {
      throw new IllegalStateException("a StringWriter does not fail", e);
    }
    return text.toString().getBytes(StandardCharsets.US_ASCII);
  }
}
