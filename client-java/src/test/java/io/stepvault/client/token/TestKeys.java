package io.stepvault.client.token;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Provider;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.EdECPrivateKey;
import java.security.interfaces.RSAPrivateKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;
import org.bouncycastle.jce.provider.BouncyCastleProvider;

/** Files of private keys, as OpenSSL and other libraries write them. */
final class TestKeys {
  /** Writes EC keys with their public half, as OpenSSL does. */
  static final Provider OTHER_LIBRARY = new BouncyCastleProvider();

  private TestKeys() {}

  static KeyPair generate(KeyAlgorithm algorithm) throws GeneralSecurityException {
    return switch (algorithm) {
      case ED25519 -> KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
      case ES256 -> ec("secp256r1", OTHER_LIBRARY);
      case ES384 -> ec("secp384r1", OTHER_LIBRARY);
      case RS256 -> rsa("RSA", 2048);
      case PS256 -> rsa("RSASSA-PSS", 2048);
    };
  }

  static KeyPair ec(String curve, Provider provider) throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC", provider);
    generator.initialize(new ECGenParameterSpec(curve));
    return generator.generateKeyPair();
  }

  static KeyPair rsa(String type, int bits) throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance(type);
    generator.initialize(bits);
    return generator.generateKeyPair();
  }

  static String pem(String label, byte[] der) {
    return "-----BEGIN %s-----\n%s\n-----END %s-----\n"
        .formatted(label, Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der), label);
  }

  static String pem(KeyPair pair) {
    return pem("PRIVATE KEY", pair.getPrivate().getEncoded());
  }

  /** The private JWK. */
  static JsonObject jwk(String kid, KeyAlgorithm algorithm, KeyPair pair) {
    JsonObject jwk =
        JsonParser.parseString(PublicJwk.json(kid, algorithm, pair.getPublic())).getAsJsonObject();
    jwk.addProperty("d", Base64Url.encode(secret(pair)));
    return jwk;
  }

  private static byte[] secret(KeyPair pair) {
    if (pair.getPrivate() instanceof EdECPrivateKey ed) {
      return ed.getBytes().orElseThrow();
    }
    return pair.getPrivate() instanceof ECPrivateKey ec
        ? ec.getS().toByteArray()
        : ((RSAPrivateKey) pair.getPrivate()).getPrivateExponent().toByteArray();
  }

  static SigningKey key(String file) {
    return SigningKey.of(file.getBytes(UTF_8));
  }

  /** Puts it in the place of what is there, at once, as one should. */
  static Path write(Path file, String content) throws IOException {
    Path next = Files.writeString(file.resolveSibling(file.getFileName() + ".next"), content);
    return Files.move(
        next, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
  }
}
