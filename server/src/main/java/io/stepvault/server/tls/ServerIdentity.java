package io.stepvault.server.tls;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * A certificate chain, leaf first, and the private key that fits its leaf.
 *
 * @param alias differs whenever the contents differ, so that one handshake never mixes two of them
 */
record ServerIdentity(String alias, List<X509Certificate> chain, PrivateKey key) {

  /**
   * Checks that key and leaf belong together.
   *
   * @throws GeneralSecurityException when they do not, or when the key is neither EC nor RSA
   */
  static ServerIdentity of(String alias, List<X509Certificate> chain, PrivateKey key)
      throws GeneralSecurityException {
    PublicKey publicKey = chain.getFirst().getPublicKey();
    if (!key.getAlgorithm().equals(publicKey.getAlgorithm())) {
      throw new GeneralSecurityException("key and certificate are of different kinds");
    }
    // Netty offers a key manager only these two for TLS 1.3, so any other would never be asked for.
    String signature =
        switch (key.getAlgorithm()) {
          case "EC" -> "SHA256withECDSA";
          case "RSA" -> "SHA256withRSA";
          default ->
              throw new GeneralSecurityException(
                  "a server key must be EC or RSA, this one is " + key.getAlgorithm());
        };
    byte[] probe = {1};
    Signature signer = Signature.getInstance(signature);
    signer.initSign(key);
    signer.update(probe);
    byte[] signed = signer.sign();
    Signature verifier = Signature.getInstance(signature);
    verifier.initVerify(publicKey);
    verifier.update(probe);
    if (!verifier.verify(signed)) {
      throw new GeneralSecurityException("the key does not fit the certificate");
    }
    return new ServerIdentity(alias, chain, key);
  }

  X509Certificate leaf() {
    return chain.getFirst();
  }

  @Override
  public String toString() {
    return "ServerIdentity[" + leaf().getSubjectX500Principal() + "]";
  }
}
