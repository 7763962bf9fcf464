package io.stepvault.server.attack;

import static io.stepvault.server.attack.Attack.refused;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The header's {@code alg} chooses: nothing, or what suits the attacker. */
final class AlgorithmAttacks {
  private static final String UNSUPPORTED = "ALGORITHM_UNSUPPORTED";
  private static final String BAD_SIGNATURE = "bad signature";

  private final Workshop shop;
  private final List<Attack> attacks = new ArrayList<>();

  private AlgorithmAttacks(Workshop shop) {
    this.shop = shop;
  }

  static Family of(Workshop shop) {
    AlgorithmAttacks family = new AlgorithmAttacks(shop);
    family.none();
    family.publicKeyAsSecret();
    family.swapped();
    return new Family(
        "The algorithm",
        "A registered key has one algorithm for life. The header must agree with it and chooses"
            + " nothing; there is no symmetric one, and none that is called none.",
        family.attacks);
  }

  private void none() {
    for (String none : new String[] {"none", "None", "noNe", "NONE"}) {
      attacks.add(refused("no signature: alg " + none, "NOT_COMPACT", c -> none(c, none, "")));
      attacks.add(
          refused("a signature of one byte: alg " + none, UNSUPPORTED, c -> none(c, none, "AA")));
    }
    attacks.add(
        refused(
            "no signature: alg none, without the last dot",
            "NOT_COMPACT",
            c -> Jwt.input(headerWithAlg("none"), shop.claims(c))));
    attacks.add(
        refused(
            "no signature: alg Ed25519",
            "NOT_COMPACT",
            c -> Jwt.input(shop.ed25519().header(), shop.claims(c)) + "."));
  }

  private String none(String certificate, String alg, String signature) {
    return Jwt.input(headerWithAlg(alg), shop.claims(certificate)) + "." + signature;
  }

  private String headerWithAlg(String alg) {
    return Jwt.with(shop.ed25519().header(), "alg", "\"" + alg + "\"");
  }

  private void publicKeyAsSecret() {
    Map<String, Function<AttackKey, byte[]>> secrets = new LinkedHashMap<>();
    secrets.put("PEM", AttackKey::pem);
    secrets.put("DER", AttackKey::der);
    secrets.put("JWK", key -> key.jwk().getBytes(StandardCharsets.UTF_8));
    for (String algorithm : Workshop.ALGORITHMS) {
      AttackKey key = shop.key(algorithm);
      secrets.forEach(
          (form, secret) -> {
            attacks.add(
                refused(
                    "HS256 with a public key's " + form + " as secret: " + algorithm,
                    UNSUPPORTED,
                    c -> macced(c, key, "HS256", secret.apply(key))));
            attacks.add(
                refused(
                    "that MAC, by the " + form + ", under the key's own alg: " + algorithm,
                    BAD_SIGNATURE,
                    c -> macced(c, key, algorithm, secret.apply(key))));
          });
    }
    AttackKey ed25519 = shop.ed25519();
    attacks.add(
        refused(
            "HS256 with a public key's bytes as secret: Ed25519",
            UNSUPPORTED,
            c -> macced(c, ed25519, "HS256", ed25519.rawPublic())));
    attacks.add(
        refused(
            "HS256 with one zero byte as secret",
            UNSUPPORTED,
            c -> macced(c, ed25519, "HS256", new byte[1])));
  }

  private String macced(String certificate, AttackKey key, String alg, byte[] secret) {
    String header = Jwt.with(key.header(), "alg", "\"" + alg + "\"");
    String input = Jwt.input(header, shop.claims(certificate));
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret, "HmacSHA256"));
      return input + "." + Jwt.encode(mac.doFinal(input.getBytes(StandardCharsets.US_ASCII)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private void swapped() {
    for (String algorithm : Workshop.ALGORITHMS) {
      AttackKey key = shop.key(algorithm);
      for (String other : Workshop.ALGORITHMS) {
        if (!other.equals(algorithm)) {
          attacks.add(
              refused(
                  "signed by its key, under the alg of another: " + algorithm + " under " + other,
                  BAD_SIGNATURE,
                  c -> signedUnder(c, key, other)));
        }
      }
    }
    attacks.add(
        refused(
            "the other padding: RS256's key, signed as PS256, under PS256",
            BAD_SIGNATURE,
            c -> signedBy(c, shop.key("RS256"), "PS256", "PS256")));
    attacks.add(
        refused(
            "the other padding: RS256's key, signed as PS256, under RS256",
            BAD_SIGNATURE,
            c -> signedBy(c, shop.key("RS256"), "PS256", "RS256")));
    attacks.add(
        refused(
            "the other padding: PS256's key, signed as RS256, under RS256",
            BAD_SIGNATURE,
            c -> signedBy(c, shop.key("PS256"), "RS256", "RS256")));
    attacks.add(
        refused(
            "the other padding: PS256's key, signed as RS256, under PS256",
            BAD_SIGNATURE,
            c -> signedBy(c, shop.key("PS256"), "RS256", "PS256")));
    for (String unknown :
        new String[] {
          "ES512",
          "ES256K",
          "RS384",
          "RS512",
          "PS384",
          "HS384",
          "HS512",
          "Ed448",
          "ed25519",
          "eddsa",
          "ES256 ",
          "RSA-OAEP",
          "dir",
          "ML-DSA-44",
          ""
        }) {
      attacks.add(
          refused(
              "an alg that no key has: '" + unknown + "'",
              UNSUPPORTED,
              c -> signedUnder(c, shop.ed25519(), unknown)));
    }
  }

  private String signedUnder(String certificate, AttackKey key, String alg) {
    return key.sign(Jwt.with(key.header(), "alg", "\"" + alg + "\""), shop.claims(certificate));
  }

  private String signedBy(String certificate, AttackKey key, String signedAs, String alg) {
    String header = Jwt.with(key.header(), "alg", "\"" + alg + "\"");
    String input = Jwt.input(header, shop.claims(certificate));
    return input + "." + Jwt.encode(key.signatureAs(signedAs, input));
  }
}
