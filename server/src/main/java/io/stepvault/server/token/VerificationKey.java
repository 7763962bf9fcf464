package io.stepvault.server.token;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.ThumbprintUtils;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;

/**
 * A registered public key that verifies tokens: one {@code kid}, one algorithm, immutable. Safe for
 * use by many threads.
 */
public final class VerificationKey {
  /** The longest JWK accepted, in bytes of UTF-8: 4 KiB. */
  public static final int MAX_JWK_BYTES = 4096;

  /** Of all key types (RFC 7518 sections 6.2 and 6.3, RFC 8037; {@code priv}: AKP). */
  private static final List<String> PRIVATE_MEMBERS =
      List.of("d", "p", "q", "dp", "dq", "qi", "oth", "priv");

  private final String kid;
  private final KeyAlgorithm algorithm;
  private final PublicHalf publicHalf;
  private final String canonicalJwk;

  private VerificationKey(String kid, KeyAlgorithm algorithm, PublicHalf publicHalf) {
    this.kid = kid;
    this.algorithm = algorithm;
    this.publicHalf = publicHalf;
    this.canonicalJwk = canonical(kid, algorithm, publicHalf);
  }

  /**
   * Imports a public JWK (RFC 7517): at most 4 KiB of strict JSON with {@code kid} (1 to 128
   * printable ASCII characters), {@code alg} ({@code Ed25519} or {@code EdDSA}, {@code ES256},
   * {@code ES384}, {@code RS256}, {@code PS256}) and the members of the key type that goes with it.
   * {@code use}, when there, is {@code sig}; {@code key_ops}, when there, is {@code verify} alone.
   * Other members are ignored and not kept.
   *
   * @throws KeyRefusedException for anything else, first of all symmetric and private keys
   */
  public static VerificationKey fromJwk(String json) throws KeyRefusedException {
    if (json.length() > MAX_JWK_BYTES) {
      throw tooLong();
    }
    byte[] utf8 = json.getBytes(StandardCharsets.UTF_8);
    if (utf8.length > MAX_JWK_BYTES) {
      throw tooLong();
    }
    ObjectNode jwk =
        StrictJson.object(utf8)
            .orElseThrow(
                () ->
                    new KeyRefusedException(
                        "The JWK is not one plain JSON object without duplicate members:"
                            + " pass a single key, not a set or a PEM file."));
    refuseSecrets(jwk);
    refuseOtherUses(jwk);
    KeyAlgorithm algorithm =
        KeyAlgorithm.named(JwkMembers.string(jwk, "alg"))
            .orElseThrow(
                () ->
                    new KeyRefusedException(
                        "The JWK's alg is not supported: use a key for " + supported() + "."));
    String kid = JwkMembers.string(jwk, "kid");
    if (!KeyId.isWellFormed(kid)) {
      throw new KeyRefusedException(
          "The JWK's kid is not 1 to 128 printable ASCII characters: give the key another one.");
    }
    return new VerificationKey(kid, algorithm, algorithm.publicHalf(jwk));
  }

  /**
   * Imports a SubjectPublicKeyInfo in PEM, at most 4 KiB. Its {@code kid} becomes its {@link
   * #thumbprint}, its algorithm that of its type: an RSA key is for RS256, unless it says that it
   * is for PSS.
   *
   * @throws KeyRefusedException for anything else
   */
  public static VerificationKey fromPem(String pem) throws KeyRefusedException {
    if (pem.length() > MAX_JWK_BYTES) {
      throw new KeyRefusedException("The PEM is longer than 4 KiB: pass a single public key.");
    }
    SubjectPublicKeyInfo info = PublicPem.read(pem);
    for (KeyAlgorithm algorithm : KeyAlgorithm.ALL) {
      Optional<ObjectNode> jwk;
      try {
        jwk = algorithm.jwk(info);
      } catch (IOException | RuntimeException e) {
        throw new KeyRefusedException(
            "The PEM holds no key that can be read: export the public key again.");
      }
      if (jwk.isPresent()) {
        PublicHalf publicHalf = algorithm.publicHalf(jwk.get());
        return new VerificationKey(thumbprint(publicHalf), algorithm, publicHalf);
      }
    }
    throw new KeyRefusedException(
        "The PEM's key is of no supported type: use a key for " + supported() + ".");
  }

  /** The key's id, unique within its authorizer for ever. */
  public String kid() {
    return kid;
  }

  /** The key's one algorithm; of {@code Ed25519} by the name of RFC 9864. */
  public String algorithm() {
    return algorithm.names().getFirst();
  }

  /**
   * The public key as a JWK: {@code kid}, {@code alg}, then the required members; one fixed form.
   */
  public String canonicalJwk() {
    return canonicalJwk;
  }

  /** Two keys are the same when their canonical JWKs are. */
  @Override
  public boolean equals(Object other) {
    return other instanceof VerificationKey key && key.canonicalJwk.equals(canonicalJwk);
  }

  @Override
  public int hashCode() {
    return canonicalJwk.hashCode();
  }

  private static String canonical(String kid, KeyAlgorithm algorithm, PublicHalf publicHalf) {
    ObjectNode jwk =
        JsonNodeFactory.instance
            .objectNode()
            .put("kid", kid)
            .put("alg", algorithm.names().getFirst());
    publicHalf.required().forEach(jwk::put);
    return jwk.toString();
  }

  /** The JWK thumbprint (RFC 7638) with SHA-256, base64url: 43 characters. */
  public String thumbprint() {
    return thumbprint(publicHalf);
  }

  private static String thumbprint(PublicHalf publicHalf) {
    try {
      return ThumbprintUtils.compute("SHA-256", new LinkedHashMap<>(publicHalf.required()))
          .toString();
    } catch (JOSEException e) {
      throw new IllegalStateException("SHA-256 is not available", e);
    }
  }

  /**
   * Whether this key signed the token. False, too, when the header names another key or an
   * algorithm other than this key's, whatever the signature.
   */
  public boolean verifies(CompactJws jws) {
    return jws.keyId().equals(kid)
        && algorithm.names().contains(jws.algorithm())
        && publicHalf.check().isGood(jws.signingInput(), jws.signature());
  }

  private static String supported() {
    return String.join(
        ", ", KeyAlgorithm.ALL.stream().flatMap(algorithm -> algorithm.names().stream()).toList());
  }

  private static void refuseSecrets(ObjectNode jwk) throws KeyRefusedException {
    if (jwk.has("k") || jwk.path("kty").asText().equals("oct")) {
      throw new KeyRefusedException(
          "The JWK is a symmetric key, which whoever verifies could sign with too:"
              + " use a key pair and register its public half.");
    }
    for (String member : PRIVATE_MEMBERS) {
      if (jwk.has(member)) {
        throw new KeyRefusedException(
            "The JWK holds the private half ("
                + member
                + "): treat it as leaked, generate another key and register only its public half.");
      }
    }
  }

  private static void refuseOtherUses(ObjectNode jwk) throws KeyRefusedException {
    if (jwk.has("use") && !JwkMembers.string(jwk, "use").equals("sig")) {
      throw new KeyRefusedException("The JWK's use is not sig: use a key made for signatures.");
    }
    JsonNode operations = jwk.get("key_ops");
    if (operations != null
        && !(operations.isArray()
            && operations.size() == 1
            && operations.get(0).asText().equals("verify"))) {
      throw new KeyRefusedException(
          "The JWK's key_ops is not [\"verify\"]: export the public half of a signing key.");
    }
  }

  private static KeyRefusedException tooLong() {
    return new KeyRefusedException("The JWK is longer than 4 KiB: leave out certificates.");
  }
}
