package io.stepvault.client;

import io.grpc.util.CertificateUtils;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.List;

/** A certificate chain, leaf first, and the private key that fits its leaf. */
record TlsIdentity(List<X509Certificate> chain, PrivateKey key) {
  private static final byte[] PROBE = {1};

  /**
   * Reads both from PEM.
   *
   * @throws GeneralSecurityException when either is none, or they do not belong together; its
   *     message says no more than that
   */
  static TlsIdentity of(byte[] chainPem, byte[] keyPem) throws GeneralSecurityException {
    List<X509Certificate> chain = List.of(certificates(chainPem));
    PrivateKey key = key(keyPem);
    if (!fits(key, chain.get(0))) {
      throw new GeneralSecurityException("the key does not fit the certificate");
    }
    return new TlsIdentity(chain, key);
  }

  /**
   * One or more certificates, in the order of the file.
   *
   * @throws GeneralSecurityException when there is none
   */
  static X509Certificate[] certificates(byte[] pem) throws GeneralSecurityException {
    X509Certificate[] read;
    try {
      read = CertificateUtils.getX509Certificates(new ByteArrayInputStream(pem));
    } catch (GeneralSecurityException e) {
      // Messages of the JDK may quote what was read.
      throw new GeneralSecurityException("a certificate cannot be read");
    }
    if (read.length == 0) {
      throw new GeneralSecurityException("there is no certificate");
    }
    return read;
  }

  private static PrivateKey key(byte[] pem) throws GeneralSecurityException {
    try {
      return CertificateUtils.getPrivateKey(new ByteArrayInputStream(pem));
    } catch (GeneralSecurityException | IOException | IllegalArgumentException e) {
      throw new GeneralSecurityException(
          "there is no PRIVATE KEY (PKCS#8, EC or RSA, not encrypted) that can be read");
    }
  }

  private static boolean fits(PrivateKey key, X509Certificate leaf)
      throws GeneralSecurityException {
    if (!key.getAlgorithm().equals(leaf.getPublicKey().getAlgorithm())) {
      return false;
    }
    String algorithm = key.getAlgorithm().equals("EC") ? "SHA256withECDSA" : "SHA256withRSA";
    Signature signer = Signature.getInstance(algorithm);
    signer.initSign(key);
    signer.update(PROBE);
    byte[] signed = signer.sign();
    Signature verifier = Signature.getInstance(algorithm);
    verifier.initVerify(leaf.getPublicKey());
    verifier.update(PROBE);
    return verifier.verify(signed);
  }
}
