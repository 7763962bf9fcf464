package io.stepvault.server.attack;

import static io.stepvault.server.attack.Attack.oversized;
import static io.stepvault.server.attack.Attack.refused;

import io.grpc.Status;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** Text that two readers would understand differently, or that is dear to read. */
final class FormAttacks {
  private static final String HEADER_INVALID = "HEADER_INVALID";
  private static final String CLAIMS_INVALID = "CLAIMS_INVALID";
  private static final String NOT_BASE64URL = "NOT_BASE64URL";
  private static final String NOT_COMPACT = "NOT_COMPACT";

  private static final String ALPHABET =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

  private final Workshop shop;
  private final List<Attack> attacks = new ArrayList<>();

  private FormAttacks(Workshop shop) {
    this.shop = shop;
  }

  static Family serialization(Workshop shop) {
    FormAttacks family = new FormAttacks(shop);
    family.serializations();
    family.base64url();
    return new Family(
        "The form",
        "Three parts in the one canonical base64url, and nothing else: a token has one text.",
        family.attacks);
  }

  static Family json(Workshop shop) {
    FormAttacks family = new FormAttacks(shop);
    family.json();
    return new Family(
        "The JSON",
        "Header and claims are each one JSON object of strict UTF-8 in which no member comes twice,"
            + " however it is spelt: no two readers can disagree about it.",
        family.attacks);
  }

  static Family sizes(Workshop shop) {
    FormAttacks family = new FormAttacks(shop);
    family.sizes();
    return new Family(
        "The size",
        "A token has at most 8 KiB, JSON in it at most 8 levels, a list at most 1,000 entries. More"
            + " than 16 KiB of metadata does not reach the broker's code: a client that keeps to"
            + " HTTP/2 fails by itself, as the server announces the limit; one that does not is"
            + " answered 431, or loses its connection.",
        family.attacks);
  }

  private void add(String name, String counted, Attack.Recipe recipe) {
    attacks.add(refused(name, counted, recipe));
  }

  private void serializations() {
    add("empty", NOT_COMPACT, c -> "");
    add("two dots alone", NOT_COMPACT, c -> "..");
    add("no dot", NOT_COMPACT, c -> "token");
    add("a header of nothing, signed so", NOT_COMPACT, c -> shop.tokenOf(c, ""));
    add("no header", NOT_COMPACT, c -> shop.token(c).replaceFirst("^[^.]*", ""));
    add("no claims", CLAIMS_INVALID, c -> shop.ed25519().sign(shop.ed25519().header(), ""));
    add("a fourth part", NOT_COMPACT, c -> shop.token(c) + "." + Jwt.parts(shop.token(c))[2]);
    add("a dot behind", NOT_COMPACT, c -> shop.token(c) + ".");
    add("two tokens", NOT_COMPACT, c -> shop.token(c) + "," + shop.token(c));
    add(
        "JSON serialization, general",
        NOT_COMPACT,
        c -> {
          String[] parts = Jwt.parts(shop.token(c));
          return "{\"payload\":\"%s\",\"signatures\":[{\"protected\":\"%s\",\"signature\":\"%s\"}]}"
              .formatted(parts[1], parts[0], parts[2]);
        });
    add(
        "JSON serialization, flattened",
        NOT_COMPACT,
        c -> {
          String[] parts = Jwt.parts(shop.token(c));
          return "{\"payload\":\"%s\",\"protected\":\"%s\",\"signature\":\"%s\"}"
              .formatted(parts[1], parts[0], parts[2]);
        });
    String jwe = Jwt.encode("{\"alg\":\"dir\",\"enc\":\"A256GCM\"}");
    add(
        "JWE, five parts",
        NOT_COMPACT,
        c -> jwe + ".." + Jwt.encode("nonce") + "." + Jwt.encode(shop.claims(c)) + ".AAAA");
    add(
        "JWE of three parts",
        "HEADER_FORBIDDEN",
        c -> jwe + "." + Jwt.encode(shop.claims(c)) + ".AA");
  }

  private void base64url() {
    changed("padding behind the signature", t -> t + "==");
    changed("padding behind the header", t -> t.replaceFirst("\\.", "=."));
    changed("a space behind", t -> t + " ");
    changed("a space before", t -> " " + t);
    changed("a space inside", t -> t.replaceFirst("\\.", ". "));
    changed("a character that is none behind", t -> t + "!");
    changed("percent encoding", t -> t.replaceFirst("\\.", "%2e."));
    changed("plus, of plain base64", t -> Jwt.parts(t)[0] + "." + Jwt.parts(t)[1] + ".++++");
    changed("slash, of plain base64", t -> Jwt.parts(t)[0] + "." + Jwt.parts(t)[1] + ".////");
    // 64 bytes are 86 characters, the last of which has four bits to spare.
    changed("stray low bits in the signature", t -> t.substring(0, t.length() - 1) + next(t));
    add(
        "stray low bits in the claims, signed so",
        NOT_BASE64URL,
        c -> {
          String claims = Jwt.encode(padded(shop.claims(c)));
          return shop.ed25519()
              .sign(
                  Jwt.encode(shop.ed25519().header())
                      + "."
                      + claims.substring(0, claims.length() - 1)
                      + next(claims));
        });
    add(
        "a part of 4n+1 characters, signed so",
        NOT_BASE64URL,
        c -> shop.ed25519().sign(Jwt.encode(shop.ed25519().header()) + ".AAAAA"));
  }

  private void changed(String name, UnaryOperator<String> change) {
    add(name, NOT_BASE64URL, c -> change.apply(shop.token(c)));
  }

  /** So long that its encoding ends in the middle of a character's bits. */
  private static String padded(String json) {
    String text = json;
    while (text.getBytes(StandardCharsets.UTF_8).length % 3 != 1) {
      text += " ";
    }
    return text;
  }

  /** Another last character, which decodes to the same bytes where the decoder is lax. */
  private static char next(String encoded) {
    return ALPHABET.charAt(ALPHABET.indexOf(encoded.charAt(encoded.length() - 1)) + 1);
  }

  private void json() {
    header("alg twice", h -> Jwt.before(h, "\"alg\":\"none\""));
    header("alg twice, once escaped", h -> Jwt.before(h, "\"\\u0061lg\":\"none\""));
    header("kid twice", h -> Jwt.before(h, "\"kid\":\"key-ES256\""));
    header("byte order mark before the header", h -> "\uFEFF" + h);
    header("bytes behind the header", h -> h + "x");
    header("a second object behind the header", h -> h + "{}");
    header("a list around the header", h -> "[" + h + "]");
    header("a comment in the header", h -> "/**/" + h);
    header("single quotes in the header", h -> h.replace('"', '\''));
    claims("aud twice", c -> Jwt.before(c, "\"aud\":\"other\""));
    claims("org twice, alike", c -> Jwt.before(c, "\"org\":\"default\""));
    claims("sub twice, once escaped", c -> Jwt.before(c, "\"s\\u0075b\":\"bob\""));
    claims(
        "a member twice inside cnf", c -> c.replace("{\"spiffe\"", "{\"spiffe\":\"x\",\"spiffe\""));
    claims("an unknown member twice", c -> Jwt.before(c, "\"x\":1,\"x\":1"));
    claims("byte order mark before the claims", c -> "\uFEFF" + c);
    claims("bytes behind the claims", c -> c + "\u0000");
    claims("a second object behind the claims", c -> c + c);
    claims("claims cut off", c -> c.substring(0, c.length() - 1));
    claims("claims that are a list", c -> "[" + c + "]");
    claims("claims that are a text", c -> "\"" + c.replace("\"", "\\\"") + "\"");
    claims("half a surrogate pair", c -> c.replace("\"alice\"", "\"\\ud800\""));
    claims("a comma behind the last member", c -> c.replaceFirst("}$", ",}"));
    claims("NaN", c -> Jwt.before(c, "\"x\":NaN"));
    bytes("claims of UTF-16", StandardCharsets.UTF_16LE);
    bytes("claims of Latin-1", StandardCharsets.ISO_8859_1);
  }

  private void header(String name, UnaryOperator<String> change) {
    add(name, HEADER_INVALID, c -> shop.tokenOf(c, change.apply(shop.ed25519().header())));
  }

  private void claims(String name, UnaryOperator<String> change) {
    add(
        name,
        CLAIMS_INVALID,
        c -> shop.ed25519().sign(shop.ed25519().header(), change.apply(shop.claims(c))));
  }

  private void bytes(String name, Charset charset) {
    add(
        name,
        CLAIMS_INVALID,
        c -> {
          String claims = Jwt.with(shop.claims(c), "node", "\"caf\u00e9\"");
          return shop.ed25519()
              .sign(
                  Jwt.encode(shop.ed25519().header()) + "." + Jwt.encode(claims.getBytes(charset)));
        });
  }

  private void sizes() {
    String tooLong = "TOO_LONG";
    add("8,193 characters", tooLong, c -> "a".repeat(8_193));
    add(
        "8,193 characters, well signed",
        tooLong,
        c -> shop.tokenAlsoWith(c, "\"x\":\"" + "x".repeat(6_144) + "\""));
    claims("nesting of 9", c -> Jwt.before(c, "\"x\":" + nested(8)));
    claims("nesting of 2,000", c -> Jwt.before(c, "\"x\":" + nested(2_000)));
    add("nesting of 10,000, never closed", tooLong, c -> nesting("[".repeat(10_000)));
    attacks.add(oversized("nesting of 10,000", Status.Code.INTERNAL, c -> nesting(nested(10_000))));
    add(
        "1,001 secret names",
        "CLAIM_INVALID",
        c -> shop.tokenWith(c, "secrets", "[" + "\"a\",".repeat(1_000) + "\"a\"]"));
    attacks.add(
        oversized(
            "100,000 secret names",
            Status.Code.INTERNAL,
            c -> shop.tokenWith(c, "secrets", "[" + "\"a\",".repeat(99_999) + "\"a\"]")));
    claims(
        "a member's name of 4,000 characters",
        c -> Jwt.before(c, "\"" + "x".repeat(4_000) + "\":1"));
    claims("a number of 4,000 digits", c -> Jwt.before(c, "\"x\":" + "9".repeat(4_000)));
    attacks.add(oversized("1 MB", Status.Code.INTERNAL, c -> "a".repeat(1 << 20)));
  }

  private static String nested(int levels) {
    return "[".repeat(levels) + "]".repeat(levels);
  }

  private String nesting(String claims) {
    return shop.ed25519().sign(shop.ed25519().header(), claims);
  }
}
