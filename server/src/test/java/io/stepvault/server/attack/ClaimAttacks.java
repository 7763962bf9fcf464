package io.stepvault.server.attack;

import static io.stepvault.server.attack.Attack.refused;
import static io.stepvault.server.attack.Attack.told;

import io.stepvault.v1.ErrorReason;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Well signed, and wrong about when or for whom. */
final class ClaimAttacks {
  private static final String MISSING = "CLAIM_MISSING";
  private static final String INVALID = "CLAIM_INVALID";

  private final Workshop shop;
  private final List<Attack> attacks = new ArrayList<>();

  private ClaimAttacks(Workshop shop) {
    this.shop = shop;
  }

  static Family times(Workshop shop) {
    ClaimAttacks family = new ClaimAttacks(shop);
    family.times();
    return new Family(
        "The times",
        "Whole seconds in plain digits, from 1 to the year 9999: whatever else they are is a"
            + " malformed token. Only good ones are compared with the database's clock.",
        family.attacks);
  }

  static Family audience(Workshop shop) {
    ClaimAttacks family = new ClaimAttacks(shop);
    family.audience();
    return new Family("The audience", "Exactly one text, compared byte by byte.", family.attacks);
  }

  static Family organization(Workshop shop) {
    ClaimAttacks family = new ClaimAttacks(shop);
    family.organization();
    return new Family(
        "Another organization",
        "The authorizer is looked up inside the organization that the token names: one of another"
            + " is as unknown there as one that never was.",
        family.attacks);
  }

  static Family binding(Workshop shop) {
    ClaimAttacks family = new ClaimAttacks(shop);
    family.binding();
    return new Family(
        "Another certificate",
        "A token is good for the certificate that it names, exactly, and for no pattern.",
        family.attacks);
  }

  private void times() {
    attacks.add(
        told(
            "expired",
            ErrorReason.TOKEN_EXPIRED,
            c -> shop.ed25519().sign(shop.ed25519().header(), shop.claims(c, now() - 3_600))));
    attacks.add(
        told(
            "iat in the future",
            ErrorReason.TOKEN_EXPIRED,
            c -> shop.ed25519().sign(shop.ed25519().header(), shop.claims(c, now() + 300))));
    attacks.add(
        told(
            "nbf in the future",
            ErrorReason.TOKEN_EXPIRED,
            c -> shop.tokenAlsoWith(c, "\"nbf\":" + (now() + 300))));
    attacks.add(
        told(
            "exp in the year 9999",
            ErrorReason.BOUNDS_EXCEEDED,
            c -> shop.tokenWith(c, "exp", "253402300799")));
    for (String claim : new String[] {"exp", "iat"}) {
      attacks.add(refused("missing: " + claim, MISSING, c -> shop.tokenWithout(c, claim)));
    }
    for (String claim : new String[] {"exp", "iat", "nbf"}) {
      for (String time :
          new String[] {
            "1900000000.5",
            "1900000000.0",
            "1.9e9",
            "\"1900000000\"",
            "100000000000000000000",
            "253402300800",
            "9223372036854775808",
            "-1900000000",
            "-1",
            "0",
            "null",
            "true",
            "[1900000000]",
          }) {
        attacks.add(refused(claim + ": " + time, INVALID, c -> claim(c, claim, time)));
      }
    }
    attacks.add(
        refused(
            "exp: before iat", INVALID, c -> shop.tokenWith(c, "exp", String.valueOf(now() - 9))));
  }

  /** {@code nbf} is not among the claims to be replaced. */
  private String claim(String certificate, String claim, String json) {
    return claim.equals("nbf")
        ? shop.tokenAlsoWith(certificate, "\"nbf\":" + json)
        : shop.tokenWith(certificate, claim, json);
  }

  private static long now() {
    return Instant.now().getEpochSecond();
  }

  private void audience() {
    attacks.add(refused("missing: aud", MISSING, c -> shop.tokenWithout(c, "aud")));
    for (String aud :
        new String[] {
          "[\"stepvault\"]", "[\"other\",\"stepvault\"]", "[]", "\"\"", "null", "{\"stepvault\":1}"
        }) {
      attacks.add(refused("aud: " + aud, INVALID, c -> shop.tokenWith(c, "aud", aud)));
    }
    for (String aud :
        new String[] {
          "Stepvault",
          "stepvault/",
          "stepvault ",
          "stepvault.example",
          "https://stepvault",
          "*",
          "other,stepvault",
          "\u0455tepvault"
        }) {
      attacks.add(
          refused(
              "aud: '" + aud + "'",
              "another audience",
              c -> shop.tokenWith(c, "aud", "\"" + aud + "\"")));
    }
  }

  private void organization() {
    attacks.add(
        refused(
            "org of another organization",
            "unknown authorizer",
            c -> shop.tokenWith(c, "org", "\"other\"")));
    attacks.add(
        refused(
            "org and iss of another organization, our key",
            "unknown key",
            c ->
                shop.ed25519()
                    .sign(
                        shop.ed25519().header(),
                        Jwt.with(
                            Jwt.with(shop.claims(c), "org", "\"other\""),
                            "iss",
                            "\"" + shop.neighboursIssuer() + "\""))));
    attacks.add(
        refused(
            "another organization's authorizer here, its own key",
            "unknown authorizer",
            c ->
                shop.neighboursKey()
                    .sign(
                        shop.neighboursKey().header(),
                        Jwt.with(shop.claims(c), "iss", "\"" + shop.neighboursIssuer() + "\""))));
    for (String org :
        new String[] {
          "nobody",
          "Default",
          "*",
          "%",
          "default,other",
          "{default}",
          "default' OR '1'='1",
          "default "
        }) {
      attacks.add(
          refused(
              "org: '" + org + "'",
              "unknown organization",
              c -> shop.tokenWith(c, "org", "\"" + org + "\"")));
    }
    attacks.add(refused("missing: org", MISSING, c -> shop.tokenWithout(c, "org")));
    attacks.add(
        refused("org: a list", INVALID, c -> shop.tokenWith(c, "org", "[\"default\",\"other\"]")));
    for (String iss : new String[] {"ath_01jd2m3q5vf8p9t6r7w8x9y0z1", "*", "ath_%", "x"}) {
      attacks.add(
          refused(
              "iss: '" + iss + "'",
              "unknown authorizer",
              c -> shop.tokenWith(c, "iss", "\"" + iss + "\"")));
    }
    attacks.add(
        refused(
            "iss: ours with a second one behind",
            "unknown authorizer",
            c -> shop.tokenWith(c, "iss", "\"" + shop.issuer() + "," + shop.issuer() + "\"")));
  }

  private void binding() {
    bound("the name of another certificate", c -> spiffe("spiffe://test/victim"));
    bound("the hash of another certificate", c -> shop.thumbprint("victim"));
    bound("a wildcard", c -> spiffe("spiffe://test/*"));
    bound("the beginning of the name", c -> spiffe("spiffe://test/"));
    bound("the name in other case", c -> spiffe("spiffe://TEST/" + c));
    bound("the name with a slash behind", c -> spiffe("spiffe://test/" + c + "/"));
    bound("the name and another", c -> spiffe("spiffe://test/" + c + ",spiffe://test/victim"));
    attacks.add(refused("missing: cnf", MISSING, c -> shop.tokenWithout(c, "cnf")));
    attacks.add(refused("cnf: empty", INVALID, c -> shop.tokenWith(c, "cnf", "{}")));
    attacks.add(
        refused(
            "cnf: two bindings",
            INVALID,
            c ->
                shop.tokenWith(
                    c, "cnf", Jwt.before(spiffe("spiffe://test/" + c), "\"jkt\":\"x\""))));
    attacks.add(
        refused("cnf: a DPoP key", INVALID, c -> shop.tokenWith(c, "cnf", "{\"jkt\":\"x\"}")));
    attacks.add(
        refused(
            "cnf: a list of names",
            INVALID,
            c -> shop.tokenWith(c, "cnf", "{\"spiffe\":[\"spiffe://test/" + c + "\"]}")));
  }

  private interface Confirmation {
    String of(String certificate);
  }

  private void bound(String name, Confirmation confirmation) {
    attacks.add(
        told(
            "bound to: " + name,
            ErrorReason.TOKEN_NOT_BOUND,
            c -> shop.tokenWith(c, "cnf", confirmation.of(c))));
  }

  private static String spiffe(String id) {
    return "{\"spiffe\":\"" + id + "\"}";
  }
}
