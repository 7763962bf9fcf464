package io.stepvault.server.attack;

import static io.stepvault.server.attack.Attack.refused;
import static io.stepvault.server.attack.Attack.told;
import static io.stepvault.server.attack.Attack.unresolved;

import io.stepvault.v1.ErrorReason;
import java.util.ArrayList;
import java.util.List;

/** Patterns and separators in the place of names. */
final class NameAttacks {
  private static final String NOT_IN_TOKEN = "NOT_IN_TOKEN";
  private static final String ABSENT = "ABSENT";
  private static final String INVALID = "CLAIM_INVALID";

  private final Workshop shop;
  private final List<Attack> attacks = new ArrayList<>();

  private NameAttacks(Workshop shop) {
    this.shop = shop;
  }

  static Family of(Workshop shop) {
    NameAttacks family = new NameAttacks(shop);
    family.secrets();
    family.references();
    family.people();
    family.scopes();
    return new Family(
        "Wildcards and separators in names",
        "Names are compared whole. * means all secrets only alone, only in the token, and only where"
            + " the authorizer may grant it.",
        family.attacks);
  }

  private void secrets() {
    for (String name :
        new String[] {
          "stripe*",
          "stripe_*",
          "**",
          "%",
          "stripe%",
          "stripe_secre?",
          "stripe_secret,other",
          "stripe_secret other",
          "stripe_secret;",
          " stripe_secret",
          "stripe_secret ",
          "Stripe_secret",
          "stripe_secret/..",
          "{{secrets.stripe_secret}}",
          "stripe_s\u0435cret",
          "stripe_secret\u200B",
          ".*",
        }) {
      attacks.add(
          unresolved(
              "secrets: ['" + name + "']", NOT_IN_TOKEN, c -> node(c, "secrets", list(name))));
    }
    attacks.add(unresolved("secrets: missing", NOT_IN_TOKEN, c -> without(c, "secrets")));
    attacks.add(unresolved("secrets: empty", NOT_IN_TOKEN, c -> node(c, "secrets", "[]")));
    attacks.add(
        refused(
            "secrets: ['*', 'stripe_secret']",
            INVALID,
            c -> node(c, "secrets", "[\"*\",\"stripe_secret\"]")));
    attacks.add(refused("secrets: '*', no list", INVALID, c -> node(c, "secrets", "\"*\"")));
    attacks.add(refused("secrets: [['*']]", INVALID, c -> node(c, "secrets", "[[\"*\"]]")));
    attacks.add(
        refused(
            "secrets: with NUL", INVALID, c -> node(c, "secrets", "[\"stripe_secret\\u0000\"]")));
    attacks.add(refused("secrets: ['']", INVALID, c -> node(c, "secrets", "[\"\"]")));
  }

  /** The token lists everything or the right name, and the call asks for a pattern. */
  private void references() {
    for (String reference :
        new String[] {"*", "stripe*", "%", "stripe_secret,other", "stripe_secret "}) {
      attacks.add(
          unresolved(
                  "the right secrets, but the call asks for: '" + reference + "'",
                  NOT_IN_TOKEN,
                  c -> node(c, "secrets", list(Attack.SECRET)))
              .askingFor(reference));
    }
    for (String reference : new String[] {"stripe*", "%", "stripe_secret,other", "Stripe_secret"}) {
      attacks.add(
          unresolved(
                  "all secrets, and the call asks for: '" + reference + "'",
                  ABSENT,
                  c -> node(c, "secrets", "[\"*\"]"))
              .askingFor(reference));
    }
  }

  private void people() {
    for (String owner : new String[] {"*", "alice,bob", "Alice", "alice ", "%", "bob"}) {
      attacks.add(
          unresolved("owner: '" + owner + "'", ABSENT, c -> node(c, "owner", "\"" + owner + "\"")));
    }
    attacks.add(unresolved("owner: missing", ABSENT, c -> without(c, "owner")));
    attacks.add(
        unresolved(
            "owner: 'bob', in groups ['*', 'alice']",
            ABSENT,
            c ->
                shop.ed25519()
                    .sign(
                        shop.ed25519().header(),
                        Jwt.before(
                            Jwt.with(nodeClaims(c), "owner", "\"bob\""),
                            "\"groups\":[\"*\",\"alice\"]"))));
    attacks.add(refused("owner: a list", INVALID, c -> node(c, "owner", "[\"alice\"]")));
    attacks.add(refused("owner: with NUL", INVALID, c -> node(c, "owner", "\"alice\\u0000\"")));
  }

  private void scopes() {
    for (String scope :
        new String[] {"*", "resolve,vault.read", "vault.*", "operator", "any", "RESOLVE"}) {
      attacks.add(
          told(
              "scope: '" + scope + "'",
              ErrorReason.BOUNDS_EXCEEDED,
              c -> shop.tokenWith(c, "scope", "\"" + scope + "\"")));
    }
    for (String scope :
        new String[] {"resolve  vault.read", " resolve", "resolve\\tvault.read", ""}) {
      attacks.add(
          refused(
              "scope: '" + scope + "'",
              INVALID,
              c -> shop.tokenWith(c, "scope", "\"" + scope + "\"")));
    }
    attacks.add(
        refused(
            "scope: a list",
            INVALID,
            c -> shop.tokenWith(c, "scope", "[\"resolve\",\"vault.read\"]")));
    attacks.add(refused("scope: missing", "CLAIM_MISSING", c -> shop.tokenWithout(c, "scope")));
  }

  /** The claims of a node, which may do nothing but resolve. */
  private String nodeClaims(String certificate) {
    return Jwt.with(shop.claims(certificate), "scope", "\"resolve\"");
  }

  private String node(String certificate, String claim, String json) {
    return shop.ed25519()
        .sign(shop.ed25519().header(), Jwt.with(nodeClaims(certificate), claim, json));
  }

  private String without(String certificate, String claim) {
    return shop.ed25519()
        .sign(shop.ed25519().header(), Jwt.without(nodeClaims(certificate), claim));
  }

  private static String list(String name) {
    return "[\"" + name + "\"]";
  }
}
