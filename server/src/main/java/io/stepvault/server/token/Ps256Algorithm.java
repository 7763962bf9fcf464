package io.stepvault.server.token;

import com.nimbusds.jose.JWSAlgorithm;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.Provider;
import java.security.Signature;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.Optional;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.RSASSAPSSparams;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;

/** PS256 (RFC 7518 section 3.5): RSASSA-PSS with SHA-256, MGF1 with SHA-256, a salt of 32 bytes. */
final class Ps256Algorithm extends RsaAlgorithm {
  private static final int SALT_BYTES = 32;
  private static final PSSParameterSpec PARAMETERS =
      new PSSParameterSpec(
          "SHA-256",
          "MGF1",
          MGF1ParameterSpec.SHA256,
          SALT_BYTES,
          PSSParameterSpec.TRAILER_FIELD_BC);

  Ps256Algorithm() {
    super(JWSAlgorithm.PS256);
  }

  /** RFC 4055 section 1.2: a key for PSS may be bound to parameters, which must be ours. */
  @Override
  boolean isFor(AlgorithmIdentifier type) {
    if (!type.getAlgorithm().equals(PKCSObjectIdentifiers.id_RSASSA_PSS)) {
      return false;
    }
    if (type.getParameters() == null) {
      return true;
    }
    RSASSAPSSparams bound = RSASSAPSSparams.getInstance(type.getParameters());
    AlgorithmIdentifier mask = bound.getMaskGenAlgorithm();
    return isSha256(bound.getHashAlgorithm())
        && mask.getAlgorithm().equals(PKCSObjectIdentifiers.id_mgf1)
        && isSha256(AlgorithmIdentifier.getInstance(mask.getParameters()))
        && bound.getSaltLength().equals(BigInteger.valueOf(SALT_BYTES))
        && bound.getTrailerField().equals(BigInteger.ONE);
  }

  private static boolean isSha256(AlgorithmIdentifier hash) {
    return hash.getAlgorithm().equals(NISTObjectIdentifiers.id_sha256);
  }

  @Override
  Signature signature(Optional<Provider> provider) throws GeneralSecurityException {
    Signature signature =
        provider.isPresent()
            ? Signature.getInstance("SHA256withRSA/PSS", provider.get())
            : Signature.getInstance("RSASSA-PSS");
    signature.setParameter(PARAMETERS);
    return signature;
  }
}
