package io.stepvault.client.token;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.util.Arrays;
import java.util.regex.Pattern;

/**
 * A private key that tokens are signed with: Ed25519, ES256, ES384, RS256 or PS256. Immutable. Its
 * private half stands in no message and in no {@code toString}.
 */
public final class SigningKey {
  private static final int LONGEST_FILE = 64 * 1024;
  private static final Pattern KID = Pattern.compile("[ -~]{1,128}");

  private final String kid;
  private final KeyAlgorithm algorithm;
  private final KeyPair pair;

  private SigningKey(String kid, KeyAlgorithm algorithm, KeyPair pair) {
    this.kid = kid;
    this.algorithm = algorithm;
    this.pair = pair;
  }

  /**
   * Reads a file of at most 64 KiB: PKCS#8 in PEM, not encrypted, as {@code openssl genpkey} writes
   * it; or a private JWK. What a file does not say is chosen as the broker chooses it for a public
   * key in PEM: the {@code kid} is the key's SHA-256 thumbprint (RFC 7638), and an RSA key is for
   * RS256.
   *
   * @throws UncheckedIOException when the file cannot be read
   * @throws IllegalArgumentException when it holds no such key, or halves that do not belong
   *     together; the message says what is wrong and holds nothing of the key
   */
  public static SigningKey read(Path file) {
    byte[] content;
    try {
      content = content(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    try {
      return of(content);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(file + " is no key to sign with: " + e.getMessage());
    } finally {
      Arrays.fill(content, (byte) 0);
    }
  }

  /** All that the file holds, or enough to see that it is too long. */
  static byte[] content(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return in.readNBytes(LONGEST_FILE + 1);
    }
  }

  static SigningKey of(byte[] content) {
    if (content.length > LONGEST_FILE) {
      throw new IllegalArgumentException("it is longer than 64 KiB");
    }
    String text = new String(content, StandardCharsets.UTF_8).strip();
    SigningKey key = text.startsWith("{") ? ofJwk(text) : ofPem(text);
    key.check();
    return key;
  }

  private static SigningKey ofPem(String pem) {
    KeyPair pair = PemKeyPair.read(pem);
    KeyAlgorithm algorithm =
        KeyAlgorithm.of(pair.getPublic())
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "it is of none of Ed25519, P-256, P-384, and RSA of 2,048 to 8,192 bits"));
    return new SigningKey(PublicJwk.thumbprint(pair.getPublic()), algorithm, pair);
  }

  private static SigningKey ofJwk(String json) {
    JsonObject jwk;
    try {
      jwk = new Gson().fromJson(json, JsonObject.class);
    } catch (JsonParseException e) {
      // No cause: it may quote the key.
      throw new IllegalArgumentException("its JSON cannot be read");
    }
    KeyPair pair = JwkKeyPair.read(jwk);
    KeyAlgorithm algorithm =
        JwkKeyPair.string(jwk, "alg")
            .map(KeyAlgorithm::named)
            .orElseGet(() -> KeyAlgorithm.of(pair.getPublic()))
            .filter(known -> known.fits(pair.getPublic()))
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "its alg is none of Ed25519, ES256, ES384, RS256 and PS256, or of another"
                            + " type of key, or it is RSA of other than 2,048 to 8,192 bits"));
    String kid =
        JwkKeyPair.string(jwk, "kid").orElseGet(() -> PublicJwk.thumbprint(pair.getPublic()));
    if (!KID.matcher(kid).matches()) {
      throw new IllegalArgumentException("its kid is not 1 to 128 printable ASCII characters");
    }
    return new SigningKey(kid, algorithm, pair);
  }

  /** What the broker would call TOKEN_INVALID, call after call, shows here. */
  private void check() {
    byte[] message = {1};
    try {
      if (algorithm.isGood(pair.getPublic(), message, sign(message))) {
        return;
      }
    } catch (GeneralSecurityException | RuntimeException e) {
      throw new IllegalArgumentException("it does not sign with " + algorithm.alg());
    }
    throw new IllegalArgumentException("its halves do not belong together");
  }

  byte[] sign(byte[] message) {
    try {
      return algorithm.sign(pair.getPrivate(), message);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the key does not sign", e);
    }
  }

  /** What the header of a token calls this key; to be registered under this name. */
  public String kid() {
    return kid;
  }

  /** {@code Ed25519}, {@code ES256}, {@code ES384}, {@code RS256} or {@code PS256}. */
  public String algorithm() {
    return algorithm.alg();
  }

  /**
   * The public half as a JWK with {@code kid} and {@code alg}: what CreateAuthorizer and AddKey
   * take.
   */
  public String publicJwk() {
    return PublicJwk.json(kid, algorithm, pair.getPublic());
  }

  /** The {@code kid} and the algorithm. */
  @Override
  public String toString() {
    return "SigningKey[" + kid + ", " + algorithm.alg() + "]";
  }
}
