package io.stepvault.server.token;

import com.nimbusds.jose.JWSAlgorithm;
import java.security.GeneralSecurityException;
import java.security.Provider;
import java.security.Signature;
import java.util.Optional;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;

/** RS256 (RFC 7518 section 3.3): RSASSA-PKCS1-v1_5 with SHA-256. */
final class Rs256Algorithm extends RsaAlgorithm {
  private static final String NAME = "SHA256withRSA";

  Rs256Algorithm() {
    super(JWSAlgorithm.RS256);
  }

  @Override
  boolean isFor(AlgorithmIdentifier type) {
    return type.getAlgorithm().equals(PKCSObjectIdentifiers.rsaEncryption);
  }

  @Override
  Signature signature(Optional<Provider> provider) throws GeneralSecurityException {
    return provider.isPresent()
        ? Signature.getInstance(NAME, provider.get())
        : Signature.getInstance(NAME);
  }
}
