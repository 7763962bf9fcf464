package io.stepvault.server.attack;

import static io.stepvault.server.attack.Attack.refused;

import java.math.BigInteger;
import java.security.spec.MGF1ParameterSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;

/** The signature is of another token, another key, another form, or of nobody. */
final class SignatureAttacks {
  private static final String BAD = "bad signature";

  /** RFC 8032 section 5.1. */
  private static final BigInteger ED25519_ORDER =
      BigInteger.TWO.pow(252).add(new BigInteger("27742317777372353535851937790883648493"));

  private final Workshop shop;
  private final List<Attack> attacks = new ArrayList<>();

  private SignatureAttacks(Workshop shop) {
    this.shop = shop;
  }

  static Family of(Workshop shop) {
    SignatureAttacks family = new SignatureAttacks(shop);
    family.ofAnother();
    family.everyAlgorithm();
    family.ecdsa("ES256", 32);
    family.ecdsa("ES384", 48);
    family.ed25519();
    family.rsa();
    return new Family(
        "The signature",
        "It must be of the registered key, over these very bytes, in the one form of RFC 7515: the"
            + " lengths are fixed, r, s and S lie below the order and are not zero.",
        family.attacks);
  }

  private void ofAnother() {
    AttackKey key = shop.ed25519();
    attacks.add(
        refused(
            "a key of the same kid that is not registered",
            BAD,
            c -> shop.unregistered().sign(key.header(), shop.claims(c))));
    attacks.add(
        refused(
            "the signature of another token",
            BAD,
            c -> Jwt.input(key.header(), shop.claims(c)) + "." + Jwt.parts(shop.token(c))[2]));
    attacks.add(
        refused(
            "claims changed after signing",
            BAD,
            c -> {
              String[] parts = Jwt.parts(shop.token(c));
              String claims = Jwt.with(shop.claims(c), "owner", "\"bob\"");
              return parts[0] + "." + Jwt.encode(claims) + "." + parts[2];
            }));
    attacks.add(
        refused(
            "header changed after signing",
            BAD,
            c -> {
              String[] parts = Jwt.parts(shop.token(c));
              String header = Jwt.before(key.header(), "\"x\":1");
              return Jwt.encode(header) + "." + parts[1] + "." + parts[2];
            }));
    attacks.add(
        refused(
            "the claims signed without the header",
            BAD,
            c -> {
              String claims = shop.claims(c);
              return Jwt.input(key.header(), claims)
                  + "."
                  + Jwt.encode(key.signature(Jwt.encode(claims)));
            }));
  }

  private void everyAlgorithm() {
    for (String algorithm : Workshop.ALGORITHMS) {
      AttackKey key = shop.key(algorithm);
      add("one bit flipped: " + algorithm, key, s -> flipped(s));
      add("all zero: " + algorithm, key, s -> new byte[s.length]);
      add("all ones: " + algorithm, key, s -> filled(s.length));
      add("one byte short: " + algorithm, key, s -> Arrays.copyOf(s, s.length - 1));
      add("a zero byte behind: " + algorithm, key, s -> Arrays.copyOf(s, s.length + 1));
      add("a zero byte before: " + algorithm, key, s -> concat(new byte[1], s));
      add("one byte: " + algorithm, key, s -> new byte[1]);
    }
  }

  private void add(String name, AttackKey key, UnaryOperator<byte[]> change) {
    attacks.add(
        refused(
            name,
            BAD,
            c -> {
              String input = Jwt.input(key.header(), shop.claims(c));
              return input + "." + Jwt.encode(change.apply(key.signature(input)));
            }));
  }

  private void ecdsa(String algorithm, int length) {
    AttackKey key = shop.key(algorithm);
    byte[] zero = new byte[length];
    byte[] order = fixed(key.ec().getParams().getOrder(), length);
    add("r zero: " + algorithm, key, s -> concat(zero, second(s)));
    add("s zero: " + algorithm, key, s -> concat(first(s), zero));
    add("r the order: " + algorithm, key, s -> concat(order, second(s)));
    add("s the order: " + algorithm, key, s -> concat(first(s), order));
    add("r and s the order: " + algorithm, key, s -> concat(order, order));
    add("r and s swapped: " + algorithm, key, s -> concat(second(s), first(s)));
    attacks.add(
        refused(
            "DER instead of r and s: " + algorithm,
            BAD,
            c -> {
              String input = Jwt.input(key.header(), shop.claims(c));
              String jca = algorithm.equals("ES256") ? "SHA256withECDSA" : "SHA384withECDSA";
              return input + "." + Jwt.encode(key.signature(jca, null, input));
            }));
  }

  private void ed25519() {
    AttackKey key = shop.ed25519();
    add("S with the order added, which would be a second spelling: Ed25519", key, this::respelt);
    add(
        "R the neutral point, S zero: Ed25519",
        key,
        s -> {
          byte[] forged = new byte[64];
          forged[0] = 1;
          return forged;
        });
  }

  /** RFC 8032 section 5.1.7 has S below the order. */
  private byte[] respelt(byte[] signature) {
    byte[] bigEndian = reversed(Arrays.copyOfRange(signature, 32, 64));
    byte[] s = fixed(new BigInteger(1, bigEndian).add(ED25519_ORDER), 32);
    return concat(Arrays.copyOf(signature, 32), reversed(s));
  }

  private void rsa() {
    for (String algorithm : new String[] {"RS256", "PS256"}) {
      AttackKey key = shop.key(algorithm);
      BigInteger modulus = key.rsa().getModulus();
      add("the number 1: " + algorithm, key, s -> fixed(BigInteger.ONE, s.length));
      add("the modulus: " + algorithm, key, s -> fixed(modulus, s.length));
      add(
          "the modulus less 1: " + algorithm,
          key,
          s -> fixed(modulus.subtract(BigInteger.ONE), s.length));
    }
    made("over SHA-1: RS256", "RS256", key -> input -> key.signature("SHA1withRSA", null, input));
    made("over SHA-512: RS256", "RS256", key -> in -> key.signature("SHA512withRSA", null, in));
    for (int salt : new int[] {0, 20, 64}) {
      made(
          "a salt of another length: PS256 with " + salt + " bytes",
          "PS256",
          key ->
              in -> key.signature("RSASSA-PSS", AttackKey.pss(MGF1ParameterSpec.SHA256, salt), in));
    }
    made(
        "a mask of SHA-1: PS256",
        "PS256",
        key -> in -> key.signature("RSASSA-PSS", AttackKey.pss(MGF1ParameterSpec.SHA1, 32), in));
  }

  private interface Maker {
    Signing by(AttackKey key);
  }

  private interface Signing {
    byte[] of(String input);
  }

  private void made(String name, String algorithm, Maker maker) {
    AttackKey key = shop.key(algorithm);
    attacks.add(
        refused(
            name,
            BAD,
            c -> {
              String input = Jwt.input(key.header(), shop.claims(c));
              return input + "." + Jwt.encode(maker.by(key).of(input));
            }));
  }

  private static byte[] flipped(byte[] signature) {
    byte[] changed = signature.clone();
    changed[changed.length / 2] ^= 1;
    return changed;
  }

  private static byte[] filled(int length) {
    byte[] ones = new byte[length];
    Arrays.fill(ones, (byte) 0xFF);
    return ones;
  }

  private static byte[] first(byte[] signature) {
    return Arrays.copyOf(signature, signature.length / 2);
  }

  private static byte[] second(byte[] signature) {
    return Arrays.copyOfRange(signature, signature.length / 2, signature.length);
  }

  private static byte[] concat(byte[] one, byte[] two) {
    byte[] both = Arrays.copyOf(one, one.length + two.length);
    System.arraycopy(two, 0, both, one.length, two.length);
    return both;
  }

  private static byte[] reversed(byte[] bytes) {
    byte[] reversed = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      reversed[i] = bytes[bytes.length - 1 - i];
    }
    return reversed;
  }

  /** A number in so many bytes. */
  private static byte[] fixed(BigInteger number, int length) {
    byte[] bytes = number.toByteArray();
    byte[] fixed = new byte[length];
    int skip = Math.max(0, bytes.length - length);
    System.arraycopy(bytes, skip, fixed, length - (bytes.length - skip), bytes.length - skip);
    return fixed;
  }
}
