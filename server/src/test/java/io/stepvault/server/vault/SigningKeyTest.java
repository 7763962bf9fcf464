package io.stepvault.server.vault;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.crypto.tink.subtle.Random;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.util.Base64URL;
import io.stepvault.server.item.Terms;
import io.stepvault.server.item.Terms.Algorithm;
import io.stepvault.server.item.Terms.Purpose;
import io.stepvault.server.key.Plaintext;
import io.stepvault.server.token.WycheproofVectors;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.HexFormat;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.edec.EdECObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys from OpenSSL 3.0 (the files), from RFCs, and made here. */
final class SigningKeyTest {
  private static Terms.Signing terms(Algorithm algorithm) {
    return new Terms.Signing(algorithm, Purpose.JWS);
  }

  private static byte[] file(String name) {
    try (InputStream in =
        SigningKeyTest.class.getResourceAsStream("/vectors/signing-keys/" + name + ".pem")) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /** What stands in a PEM file. */
  private static byte[] der(String name) {
    String text = new String(file(name), StandardCharsets.US_ASCII);
    return Base64.getMimeDecoder().decode(text.replaceAll("-----[A-Z ]+-----", ""));
  }

  private static SigningKey imported(Algorithm algorithm, byte[] key) throws KeyRefused {
    try (Plaintext given = Plaintext.adopt(key.clone())) {
      return SigningKey.imported(terms(algorithm), given);
    }
  }

  private static String problem(Algorithm algorithm, byte[] key) {
    KeyRefused refused = catchThrowableOfType(KeyRefused.class, () -> imported(algorithm, key));
    assertThat(refused).as("the refusal").isNotNull();
    assertThat(refused).hasNoCause();
    assertThat(refused.getStackTrace()).isEmpty();
    return refused.getMessage();
  }

  private static void assertUsable(Algorithm algorithm, SigningKey key) throws Exception {
    JWK jwk = JWK.parse(key.publicJwk());
    assertThat(jwk.isPrivate()).isFalse();
    assertThat(jwk.getKeyUse()).isEqualTo(KeyUse.SIGNATURE);
    assertThat(jwk.getKeyID()).isEqualTo(key.kid());
    assertThat(jwk.computeThumbprint().toString()).isEqualTo(key.kid());
    PKCS8EncodedKeySpec pkcs8 = new PKCS8EncodedKeySpec(key.privateHalf().exposeBytes());
    switch (algorithm) {
      case ED25519 -> {
        Signature signature = Signature.getInstance("Ed25519");
        signature.initSign(KeyFactory.getInstance("Ed25519").generatePrivate(pkcs8));
        signature.update(new byte[] {1, 2, 3});
        byte[] x = jwk.toOctetKeyPair().getDecodedX();
        new com.google.crypto.tink.subtle.Ed25519Verify(x)
            .verify(signature.sign(), new byte[] {1, 2, 3});
      }
      case ES256 -> {
        PrivateKey half = KeyFactory.getInstance("EC").generatePrivate(pkcs8);
        JWSObject jws = new JWSObject(new JWSHeader(JWSAlgorithm.ES256), new Payload("signed"));
        jws.sign(new ECDSASigner(half, Curve.P_256));
        assertThat(jws.verify(new ECDSAVerifier(jwk.toECKey()))).isTrue();
      }
      case RS256 -> {
        PrivateKey half = KeyFactory.getInstance("RSA").generatePrivate(pkcs8);
        JWSObject jws = new JWSObject(new JWSHeader(JWSAlgorithm.RS256), new Payload("signed"));
        jws.sign(new RSASSASigner(half));
        assertThat(jws.verify(new RSASSAVerifier(jwk.toRSAKey()))).isTrue();
      }
      case HS256 -> throw new AssertionError("has no public half");
    }
  }

  @ParameterizedTest
  @EnumSource(value = Algorithm.class, names = "HS256", mode = EnumSource.Mode.EXCLUDE)
  void aGeneratedPairSigns(Algorithm algorithm) throws Exception {
    SigningKey key = SigningKey.generate(terms(algorithm));
    assertUsable(algorithm, key);
    assertThat(JWK.parse(key.publicJwk()).size())
        .isEqualTo(algorithm == Algorithm.RS256 ? 3_072 : 256);
    if (algorithm != Algorithm.RS256) { // Another takes half a second, and is as random.
      assertThat(SigningKey.generate(terms(algorithm)).kid()).isNotEqualTo(key.kid());
    }
  }

  @Test
  void aGeneratedHmacKeyIsRandomAndItsIdTellsNothingOfIt() {
    SigningKey key = SigningKey.generate(terms(Algorithm.HS256));
    SigningKey other = SigningKey.generate(terms(Algorithm.HS256));
    assertThat(key.privateHalf().exposeBytes()).hasSize(32);
    assertThat(key.privateHalf().exposeBytes()).isNotEqualTo(other.privateHalf().exposeBytes());
    assertThat(key.kid()).hasSize(22).isNotEqualTo(other.kid());
    assertThat(key.publicJwk()).isNull();
  }

  @Test
  void anHmacKeyInHexadecimalIsNoPattern() throws Exception {
    byte[] text = HexFormat.of().formatHex(Random.randBytes(32)).getBytes(UTF_8);
    assertThat(imported(Algorithm.HS256, text).privateHalf().exposeBytes()).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({"ED25519, ed25519", "ES256, p256", "RS256, rsa2048"})
  void pemAndDerGiveTheSameKey(Algorithm algorithm, String name) throws Exception {
    SigningKey pem = imported(algorithm, file(name));
    SigningKey der = imported(algorithm, der(name));
    assertUsable(algorithm, pem);
    assertThat(der.kid()).isEqualTo(pem.kid());
    assertThat(der.publicJwk()).isEqualTo(pem.publicJwk());
    assertThat(der.privateHalf().exposeBytes()).isEqualTo(pem.privateHalf().exposeBytes());
    String windows = new String(file(name), StandardCharsets.US_ASCII).replace("\n", "\r\n");
    byte[] wrapped =
        ("Bag Attributes\n    friendlyName: mine\n" + windows + "\n\n")
            .getBytes(StandardCharsets.US_ASCII);
    assertThat(imported(algorithm, wrapped).kid()).isEqualTo(pem.kid());
  }

  /** RFC 8037, appendices A.1 to A.3. */
  @Test
  void theKeyOfRfc8037HasItsPublicHalfAndThumbprint() throws Exception {
    byte[] d = new Base64URL("nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A").decode();
    SigningKey key =
        imported(
            Algorithm.ED25519,
            new PrivateKeyInfo(
                    new AlgorithmIdentifier(EdECObjectIdentifiers.id_Ed25519),
                    new DEROctetString(d))
                .getEncoded());
    assertThat(JWK.parse(key.publicJwk()).toOctetKeyPair().getX())
        .hasToString("11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo");
    assertThat(key.kid()).isEqualTo("kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
  }

  /** RFC 7517, appendix A.2. */
  @Test
  void theEcKeyOfRfc7517HasItsPublicHalf() throws Exception {
    SigningKey key = imported(Algorithm.ES256, p256(rfc7517(), null));
    var jwk = JWK.parse(key.publicJwk()).toECKey();
    assertThat(jwk.getX()).hasToString("MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4");
    assertThat(jwk.getY()).hasToString("4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM");
  }

  private static BigInteger rfc7517() {
    return new Base64URL("870MB6gfuTJ4HtUnUvYMyJpr5eUZNP4Bk43bVdj3eAE").decodeToBigInteger();
  }

  private static byte[] p256(BigInteger d, byte[] publicPoint) throws IOException {
    return new PrivateKeyInfo(
            new AlgorithmIdentifier(
                X9ObjectIdentifiers.id_ecPublicKey, X9ObjectIdentifiers.prime256v1),
            publicPoint == null
                ? new ECPrivateKey(256, d)
                : new ECPrivateKey(
                    256,
                    d,
                    new org.bouncycastle.asn1.DERBitString(publicPoint),
                    X9ObjectIdentifiers.prime256v1))
        .getEncoded();
  }

  @Test
  void aPublicHalfThatComesAlongIsNotBelieved() throws Exception {
    byte[] wrong = new byte[65];
    wrong[0] = 4;
    assertThat(imported(Algorithm.ES256, p256(rfc7517(), wrong)).kid())
        .isEqualTo(imported(Algorithm.ES256, p256(rfc7517(), null)).kid());
  }

  @Test
  void anHmacKeyHas32To512RawBytes() throws KeyRefused {
    for (int good : new int[] {32, 512}) {
      byte[] bytes = Random.randBytes(good);
      assertThat(imported(Algorithm.HS256, bytes).privateHalf().exposeBytes()).isEqualTo(bytes);
    }
    assertThat(problem(Algorithm.HS256, new byte[31])).contains("32 to 512");
    assertThat(problem(Algorithm.HS256, new byte[513])).contains("32 to 512");
  }

  @ParameterizedTest
  @ValueSource(strings = {"ed25519-public", "p256-public"})
  void nobodysPublicKeyBecomesAnHmacKey(String name) throws Exception {
    assertThat(problem(Algorithm.HS256, file(name))).contains("not PEM");
    assertThat(problem(Algorithm.HS256, der(name))).contains("not PEM, DER");
    SigningKey pair = SigningKey.generate(new Terms.Signing(Algorithm.ES256, Purpose.JWS));
    String jwk = " " + pair.publicJwk() + "\n";
    assertThat(problem(Algorithm.HS256, jwk.getBytes(StandardCharsets.US_ASCII)))
        .contains("or a JWK");
  }

  @ParameterizedTest
  @CsvSource({"2, true", "13, true", "10, false", "16, false"})
  void theHmacKeysOfTheJwkVectors(int id, boolean accepted) throws Exception {
    for (ObjectNode jwk :
        WycheproofVectors.keys().stream()
            .filter(vector -> vector.id() == id)
            .findFirst()
            .orElseThrow()
            .keys()) {
      byte[] key = Base64.getUrlDecoder().decode(jwk.path("k").asText());
      if (accepted) {
        assertThat(imported(Algorithm.HS256, key).publicJwk()).isNull();
      } else {
        assertThat(problem(Algorithm.HS256, key)).contains("32 to 512");
      }
    }
  }

  @Test
  void onlyAKeyForTokensSaysAnAlgorithmOfTokens() throws Exception {
    SigningKey jws = SigningKey.generate(new Terms.Signing(Algorithm.ED25519, Purpose.JWS));
    SigningKey raw = SigningKey.generate(new Terms.Signing(Algorithm.ED25519, Purpose.RAW));
    assertThat(JWK.parse(jws.publicJwk()).getAlgorithm()).isEqualTo(JWSAlgorithm.Ed25519);
    assertThat(JWK.parse(raw.publicJwk()).getAlgorithm()).isNull();
  }
}
