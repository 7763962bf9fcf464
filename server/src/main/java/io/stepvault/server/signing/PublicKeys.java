package io.stepvault.server.signing;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.util.Base64URL;
import io.stepvault.server.item.Terms.Algorithm;
import io.stepvault.server.key.NativeCrypto;
import io.stepvault.server.token.CompactJws;
import io.stepvault.server.token.Ed25519Check;
import io.stepvault.server.token.SignatureCheck;
import java.text.ParseException;
import java.util.List;

/** Public halves of signing keys, as their items hold them: RFC 7517. */
final class PublicKeys {
  private PublicKeys() {}

  /** Whether the key signed this; the algorithm is the item's, never the header's. */
  static boolean verifies(Algorithm algorithm, String publicJwk, CompactJws jws) {
    if (algorithm == Algorithm.ED25519) {
      return ed25519(publicJwk).isGood(jws.signingInput(), jws.signature());
    }
    try {
      JWSVerifier verifier = verifier(algorithm, publicJwk);
      NativeCrypto.PROVIDER.ifPresent(verifier.getJCAContext()::setProvider);
      return verifier.verify(
          new JWSHeader(JwsNames.of(algorithm)),
          jws.signingInput(),
          Base64URL.encode(jws.signature()));
    } catch (JOSEException e) {
      throw new IllegalStateException("a stored key does not verify", e);
    }
  }

  /** Nimbus would ask no provider for it. */
  private static SignatureCheck ed25519(String publicJwk) {
    try {
      return Ed25519Check.of(OctetKeyPair.parse(publicJwk).getDecodedX());
    } catch (ParseException e) {
      throw new IllegalStateException("a stored JWK is none", e);
    }
  }

  private static JWSVerifier verifier(Algorithm algorithm, String publicJwk) throws JOSEException {
    try {
      return switch (algorithm) {
        case ES256 -> new ECDSAVerifier(ECKey.parse(publicJwk));
        case RS256 -> new RSASSAVerifier(RSAKey.parse(publicJwk));
        case ED25519, HS256 -> throw new IllegalArgumentException(algorithm + " is not for Nimbus");
      };
    } catch (ParseException e) {
      throw new IllegalStateException("a stored JWK is none", e);
    }
  }

  /** A JWK Set. */
  static String set(List<String> publicJwks) {
    return "{\"keys\":["
        + String.join(",", publicJwks.stream().map(PublicKeys::published).toList())
        + "]}";
  }

  /** With the {@code alg} that our signatures' headers have. */
  private static String published(String publicJwk) {
    try {
      JWK jwk = JWK.parse(publicJwk);
      return jwk instanceof OctetKeyPair pair && pair.getAlgorithm() != null
          ? new OctetKeyPair.Builder(pair)
              .algorithm(JwsNames.of(Algorithm.ED25519))
              .build()
              .toJSONString()
          : publicJwk;
    } catch (ParseException e) {
      throw new IllegalStateException("a stored JWK is none", e);
    }
  }
}
