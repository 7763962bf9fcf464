package io.stepvault.server.signing;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.Ed25519Verifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.util.Base64URL;
import io.stepvault.server.item.Terms.Algorithm;
import io.stepvault.server.token.CompactJws;
import io.stepvault.server.token.NativeCrypto;
import java.text.ParseException;
import java.util.List;

/** Public halves of signing keys, as their items hold them: RFC 7517. */
final class PublicKeys {
  private PublicKeys() {}

  /** Whether the key signed this; the algorithm is the item's, never the header's. */
  static boolean verifies(Algorithm algorithm, String publicJwk, CompactJws jws) {
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

  private static JWSVerifier verifier(Algorithm algorithm, String publicJwk) throws JOSEException {
    try {
      return switch (algorithm) {
        case ED25519 -> new Ed25519Verifier(OctetKeyPair.parse(publicJwk));
        case ES256 -> new ECDSAVerifier(ECKey.parse(publicJwk));
        case RS256 -> new RSASSAVerifier(RSAKey.parse(publicJwk));
        case HS256 -> throw new IllegalArgumentException("HS256 has no public half");
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
