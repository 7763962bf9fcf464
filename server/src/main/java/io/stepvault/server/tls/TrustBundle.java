package io.stepvault.server.tls;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * The certificate authorities that are trusted at one time.
 *
 * @param generation grows by one with each bundle
 * @param contents a digest of the file
 */
record TrustBundle(long generation, String contents, X509ExtendedTrustManager trustManager) {

  static TrustBundle of(long generation, String contents, List<X509Certificate> authorities)
      throws GeneralSecurityException {
    KeyStore anchors = KeyStore.getInstance(KeyStore.getDefaultType());
    try {
      anchors.load(null, null);
    } catch (IOException e) {
      throw new GeneralSecurityException("an empty key store cannot be made", e);
    }
    for (int i = 0; i < authorities.size(); i++) {
      if (authorities.get(i).getBasicConstraints() < 0) {
        // The JDK would trust such a certificate itself, whatever its dates say.
        throw new GeneralSecurityException("certificate " + (i + 1) + " is no authority");
      }
      anchors.setCertificateEntry("ca-" + i, authorities.get(i));
    }
    TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
    factory.init(anchors);
    for (TrustManager manager : factory.getTrustManagers()) {
      if (manager instanceof X509ExtendedTrustManager extended) {
        return new TrustBundle(generation, contents, extended);
      }
    }
    throw new GeneralSecurityException("the JDK has no PKIX trust manager");
  }
}
