package io.stepvault.server.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.security.spec.RSAKeyGenParameterSpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Public keys in PEM, as openssl and keytool write them. */
final class PublicPemTest {
  private static String pem(String label, byte[] der) {
    return "-----BEGIN %1$s-----\n%2$s\n-----END %1$s-----\n"
        .formatted(label, Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der));
  }

  private static KeyPair generate(String algorithm, AlgorithmParameterSpec parameters)
      throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
    if (parameters != null) {
      generator.initialize(parameters);
    }
    return generator.generateKeyPair();
  }

  private static byte[] info(String algorithm, AlgorithmParameterSpec parameters) throws Exception {
    return generate(algorithm, parameters).getPublic().getEncoded();
  }

  private static RSAKeyGenParameterSpec pss(int salt) {
    return new RSAKeyGenParameterSpec(
        2_048,
        RSAKeyGenParameterSpec.F4,
        new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, salt, 1));
  }

  static Stream<Arguments> keys() throws Exception {
    return Stream.of(
        argumentSet("Ed25519", info("Ed25519", null), "Ed25519"),
        argumentSet("P-256", info("EC", new ECGenParameterSpec("secp256r1")), "ES256"),
        argumentSet("P-384", info("EC", new ECGenParameterSpec("secp384r1")), "ES384"),
        argumentSet(
            "RSA",
            info("RSA", new RSAKeyGenParameterSpec(2_048, RSAKeyGenParameterSpec.F4)),
            "RS256"),
        argumentSet(
            "PSS",
            info("RSASSA-PSS", new RSAKeyGenParameterSpec(2_048, RSAKeyGenParameterSpec.F4)),
            "PS256"),
        argumentSet("PSS, bound to our parameters", info("RSASSA-PSS", pss(32)), "PS256"));
  }

  @ParameterizedTest
  @MethodSource("keys")
  void typeSaysTheAlgorithm_andThumbprintIsTheKid(byte[] info, String algorithm)
      throws KeyRefusedException {
    VerificationKey key = VerificationKey.fromPem(pem("PUBLIC KEY", info));

    assertThat(key.algorithm()).isEqualTo(algorithm);
    assertThat(key.kid()).isEqualTo(key.thumbprint()).hasSize(43);
    assertThat(VerificationKey.fromJwk(key.canonicalJwk())).isEqualTo(key);
  }

  static Stream<Arguments> refused() throws Exception {
    byte[] good = info("Ed25519", null);
    byte[] p256 = info("EC", new ECGenParameterSpec("secp256r1"));
    byte[] offCurve = p256.clone();
    offCurve[offCurve.length - 1] ^= 1;
    byte[] infinity = Arrays.copyOf(p256, 27);
    infinity[1] = 25;
    infinity[24] = 2;
    infinity[26] = 0;
    String block = pem("PUBLIC KEY", good);
    return Stream.of(
        argumentSet("nothing", "", "not one"),
        argumentSet("two keys", block + block, "not one"),
        argumentSet("text before", "my key\n" + block, "not one"),
        argumentSet("no end", block.replace("-----END", ""), "not one"),
        argumentSet("a JWK", "{\"kty\":\"OKP\"}", "not one"),
        argumentSet(
            "private",
            pem("PRIVATE KEY", generate("Ed25519", null).getPrivate().getEncoded()),
            "leaked"),
        argumentSet("private, of its own kind", pem("RSA PRIVATE KEY", good), "leaked"),
        argumentSet("private by content", pem("PUBLIC KEY", new byte[] {48, 3, 2, 1, 0}), "read"),
        argumentSet("certificate", pem("CERTIFICATE", good), "openssl"),
        argumentSet("PKCS#1", pem("RSA PUBLIC KEY", good), "openssl"),
        argumentSet("another label", pem("WHATEVER ELSE", good), "something else"),
        argumentSet("no DER", pem("PUBLIC KEY", new byte[100]), "read"),
        argumentSet(
            "bytes behind", pem("PUBLIC KEY", Arrays.copyOf(good, good.length + 1)), "read"),
        argumentSet("cut off", pem("PUBLIC KEY", Arrays.copyOf(good, good.length - 1)), "read"),
        argumentSet("no base64", block.replace("M", "=M"), "read"),
        argumentSet("too long", "-".repeat(5_000), "4 KiB"),
        argumentSet("X25519", pem("PUBLIC KEY", info("X25519", null)), "supported"),
        argumentSet("Ed448", pem("PUBLIC KEY", info("Ed448", null)), "supported"),
        argumentSet(
            "P-521",
            pem("PUBLIC KEY", info("EC", new ECGenParameterSpec("secp521r1"))),
            "supported"),
        argumentSet(
            "PSS of another salt", pem("PUBLIC KEY", info("RSASSA-PSS", pss(20))), "supported"),
        argumentSet("off the curve", pem("PUBLIC KEY", offCurve), "read"),
        argumentSet("infinity", pem("PUBLIC KEY", infinity), "read"),
        argumentSet(
            "RSA of 1,024 bits",
            pem(
                "PUBLIC KEY",
                info("RSA", new RSAKeyGenParameterSpec(1_024, RSAKeyGenParameterSpec.F4))),
            "1,024 bits"));
  }

  @ParameterizedTest
  @MethodSource("refused")
  void refusalSaysWhatIsWrong(String pem, String message) {
    assertThatExceptionOfType(KeyRefusedException.class)
        .isThrownBy(() -> VerificationKey.fromPem(pem))
        .withMessageContaining(message);
  }

  @Test
  void compressedPointIsTheSameKey() throws Exception {
    byte[] info = info("EC", new ECGenParameterSpec("secp256r1"));
    byte[] compressed = Arrays.copyOf(info, 59);
    compressed[1] = 57;
    compressed[24] = 34;
    compressed[26] = (byte) (2 + (info[info.length - 1] & 1));

    assertThat(VerificationKey.fromPem(pem("PUBLIC KEY", compressed)))
        .isEqualTo(VerificationKey.fromPem(pem("PUBLIC KEY", info)));
  }
}
