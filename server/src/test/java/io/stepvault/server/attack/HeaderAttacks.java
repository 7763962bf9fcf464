package io.stepvault.server.attack;

import static io.stepvault.server.attack.Attack.oversized;
import static io.stepvault.server.attack.Attack.refused;

import io.grpc.Status;
import java.util.ArrayList;
import java.util.List;

/**
 * The header names the key: one of the sender's, one of somebody else's, or a place to fetch it.
 */
final class HeaderAttacks {
  private static final String FORBIDDEN = "HEADER_FORBIDDEN";
  private static final String INVALID = "HEADER_INVALID";
  private static final String UNKNOWN = "unknown key";

  private final Workshop shop;
  private final List<Attack> attacks = new ArrayList<>();

  private HeaderAttacks(Workshop shop) {
    this.shop = shop;
  }

  static Family kids(Workshop shop) {
    HeaderAttacks family = new HeaderAttacks(shop);
    family.kids();
    return new Family(
        "The key's name",
        "A kid is compared with those of the authorizer in iss, in memory, and is put into no"
            + " query, path or log.",
        family.attacks);
  }

  static Family keysAndExtensions(Workshop shop) {
    HeaderAttacks family = new HeaderAttacks(shop);
    family.keys();
    family.extensions();
    family.types();
    return new Family(
        "Keys, addresses and extensions in the header",
        "A header that brings or names a key is refused before anything of it is read; nothing is"
            + " ever fetched. The test's own web server must see no connection.",
        family.attacks);
  }

  private void kids() {
    kid("SQL", UNKNOWN, "\"' OR '1'='1' --\"");
    kid("a second SQL statement", UNKNOWN, "\"'; DROP TABLE stepvault.authorizer; --\"");
    kid("a path", UNKNOWN, "\"../../../../../../dev/null\"");
    kid("a file's address", UNKNOWN, "\"file:///etc/passwd\"");
    kid("a command", UNKNOWN, "\"key-Ed25519|/usr/bin/id\"");
    kid("a wildcard", UNKNOWN, "\"*\"");
    kid("a wildcard of SQL", UNKNOWN, "\"key-%\"");
    kid("that of another key of the authorizer", "bad signature", "\"key-ES256\"");
    kid("in other case", UNKNOWN, "\"KEY-ED25519\"");
    kid("with a space behind", UNKNOWN, "\"key-Ed25519 \"");
    kid("of 128 characters", UNKNOWN, "\"" + "k".repeat(128) + "\"");
    kid("of 129 characters", INVALID, "\"" + "k".repeat(129) + "\"");
    kid("with NUL behind", INVALID, "\"key-Ed25519\\u0000\"");
    kid("with a line break", INVALID, "\"key-Ed25519\\n\"");
    kid("in Cyrillic letters", INVALID, "\"k\u0435y-Ed25519\"");
    kid("empty", INVALID, "\"\"");
    kid("a number", INVALID, "1");
    kid("a list", INVALID, "[\"key-Ed25519\"]");
    kid("null", INVALID, "null");
    attacks.add(
        refused(
            "kid: missing",
            INVALID,
            c -> shop.tokenOf(c, Jwt.without(shop.ed25519().header(), "kid"))));
    attacks.add(
        refused(
            "kid: another organization's, with its key, under our iss",
            UNKNOWN,
            c -> shop.neighboursKey().sign(shop.neighboursKey().header(), shop.claims(c))));
    attacks.add(
        oversized(
            "kid: of 1 MB",
            Status.Code.INTERNAL,
            c -> shop.tokenOf(c, headerWith("kid", "\"" + "k".repeat(1 << 20) + "\""))));
  }

  private void kid(String name, String counted, String json) {
    attacks.add(refused("kid: " + name, counted, c -> shop.tokenOf(c, headerWith("kid", json))));
  }

  private String headerWith(String name, String json) {
    return Jwt.with(shop.ed25519().header(), name, json);
  }

  private void keys() {
    stranger("jwk of the attacker's", "\"jwk\":" + shop.unregistered().jwk());
    stranger("jku", "\"jku\":\"" + shop.url("/jwks.json") + "\"");
    stranger("jku of https", "\"jku\":\"" + shop.url("/").replace("http:", "https:") + "\"");
    stranger("jku, a file", "\"jku\":\"file:///dev/zero\"");
    stranger("x5u", "\"x5u\":\"" + shop.url("/chain.pem") + "\"");
    stranger("x5c", "\"x5c\":[\"MIIB\"]");
    stranger("x5t", "\"x5t\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAA\"");
    stranger("x5t#S256", "\"x5t#S256\":\"AAAA\"");
    stranger("jku, its name escaped", "\"\\u006aku\":\"" + shop.url("/jwks.json") + "\"");
    attacks.add(
        refused(
            "jku beside a good signature",
            FORBIDDEN,
            c -> shop.tokenOf(c, headerAlsoWith("\"jku\":\"" + shop.url("/jwks.json") + "\""))));
  }

  /** Signed by the key that the header brings or points to. */
  private void stranger(String name, String member) {
    attacks.add(
        refused(
            name,
            FORBIDDEN,
            c -> shop.unregistered().sign(headerAlsoWith(member), shop.claims(c))));
  }

  private String headerAlsoWith(String members) {
    return Jwt.before(shop.ed25519().header(), members);
  }

  private void extensions() {
    own("crit of exp", FORBIDDEN, "\"crit\":[\"exp\"]");
    own("crit empty", FORBIDDEN, "\"crit\":[]");
    own("crit and b64", FORBIDDEN, "\"crit\":[\"b64\"],\"b64\":false");
    own("b64", FORBIDDEN, "\"b64\":true");
    own("zip", FORBIDDEN, "\"zip\":\"DEF\"");
    own("enc", FORBIDDEN, "\"enc\":\"A256GCM\"");
  }

  private void own(String name, String counted, String members) {
    attacks.add(refused(name, counted, c -> shop.tokenOf(c, headerAlsoWith(members))));
  }

  private void types() {
    for (String type :
        new String[] {"JWT", "at+jwt", "application/stepvault+jwt", "Stepvault+JWT", ""}) {
      attacks.add(
          refused(
              "typ: '" + type + "'",
              "TYPE_WRONG",
              c -> shop.tokenOf(c, headerWith("typ", "\"" + type + "\""))));
    }
    attacks.add(
        refused(
            "typ: missing",
            "TYPE_WRONG",
            c -> shop.tokenOf(c, Jwt.without(shop.ed25519().header(), "typ"))));
    attacks.add(
        refused(
            "typ: a list",
            INVALID,
            c -> shop.tokenOf(c, headerWith("typ", "[\"stepvault+jwt\"]"))));
  }
}
