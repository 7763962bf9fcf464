package io.stepvault.server.apart;

import static io.stepvault.server.apart.Site.absentId;

import io.grpc.Channel;
import io.stepvault.server.apart.Named.Side;
import io.stepvault.server.item.TypeId;
import io.stepvault.server.testing.TestCalls;
import io.stepvault.server.testing.Unary;
import io.stepvault.server.token.KeyRefusedException;
import io.stepvault.server.token.TokenClaims;
import io.stepvault.server.token.TokenSigner;
import io.stepvault.server.token.VerificationKey;
import io.stepvault.v1.Authorizer;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/** Authorizers, keys and request ids that the caller has nothing to do with. */
final class AuthorizersNamed {
  private static final String NEW =
      "name: '%s' bounds { scopes: 'resolve' longest_token_life { seconds: 60 } presenters: '%s' }";
  private static final String PRESENTER = "spiffe://test/node-a";
  private static final String NOT_FOUND = "AUTHORIZER_NOT_FOUND";

  private final List<Named> rows = new ArrayList<>();
  private final Site site;
  private final Authorizer theirs;
  private final String own;
  private final String changed;

  private AuthorizersNamed(Site site) {
    this.site = site;
    this.theirs = site.there.authorizer();
    this.own =
        "authorizer_id: '" + TestCalls.register(site.broker, "default").authorizer().getId() + "' ";
    this.changed = TestCalls.register(site.broker, "default").authorizer().getId();
  }

  static List<Named> of(Site site) {
    AuthorizersNamed named = new AuthorizersNamed(site);
    named.ids();
    named.changes();
    named.keys();
    named.tokens();
    named.etags();
    named.creations();
    named.requestIds();
    return named.rows;
  }

  /** A row whose two calls differ in one text. */
  private void add(
      String method,
      String field,
      String expected,
      Channel caller,
      String call,
      String a,
      String b) {
    rows.add(
        Named.of(
            method,
            field,
            "another organization's",
            expected,
            caller,
            () -> Side.of(call.formatted(a), a),
            () -> Side.of(call.formatted(b), b)));
  }

  private static String jwk(String kid) {
    return new TokenSigner(TokenSigner.generatePrivateJwk(kid, "Ed25519"))
        .verificationKey()
        .canonicalJwk();
  }

  private void ids() {
    Channel token = Unary.withToken(site.broker.channel("backend"), site.here.token("backend"));
    String absent = TypeId.generate("ath");
    for (boolean operator : new boolean[] {true, false}) {
      Channel caller = operator ? site.operator : token;
      String told = operator ? "AUTHORIZER_NOT_FOUND" : "AUTHORIZER_NOT_YOURS";
      add("GetAuthorizer", "id", told, caller, "id: '%s'", theirs.getId(), absent);
      for (String more : List.of("", " etag: 'x' request_id: 'with-etag'")) {
        String key = "authorizer_id: '%s' jwk: '" + jwk("some-key") + "'" + more;
        add("AddKey", "authorizer_id", told, caller, key, theirs.getId(), absent);
        String pem = "authorizer_id: '%s' pem: '" + pem() + "'" + more;
        add("AddKey", "authorizer_id", told, caller, pem, theirs.getId(), absent);
        String kid = "authorizer_id: '%s' kid: 'key-1'" + more;
        add("RevokeKey", "authorizer_id", told, caller, kid, theirs.getId(), absent);
        add("RetireKey", "authorizer_id", told, caller, kid, theirs.getId(), absent);
        String run = "authorizer_id: '%s' run: 'run-1'" + more.replace("etag: 'x'", "");
        add("RevokeTokens", "authorizer_id", told, caller, run, theirs.getId(), absent);
      }
    }
  }

  private void changes() {
    String absent = TypeId.generate("ath");
    for (String more : List.of("", " etag: 'x' request_id: 'with-etag'")) {
      String rename = "id: '%s' name: 'another'" + more;
      add("UpdateAuthorizer", "id", NOT_FOUND, site.operator, rename, theirs.getId(), absent);
      String delete = "id: '%s'" + more;
      add("DeleteAuthorizer", "id", NOT_FOUND, site.operator, delete, theirs.getId(), absent);
    }
    String name = theirs.getName();
    String update = "id: '" + changed + "' ";
    String rename = update + "name: '%s'";
    add(
        "UpdateAuthorizer",
        "name",
        Named.OK,
        site.operator,
        rename,
        name,
        "z".repeat(name.length()));
    String bounded = update + "bounds { scopes: 'resolve' longest_token_life { seconds: 60 } ";
    String presented = bounded + "presenters: 'spiffe://test/%s' }";
    add(
        "UpdateAuthorizer",
        "bounds.presenters",
        Named.OK,
        site.operator,
        presented,
        "carol",
        "zarol");
    String items = bounded + "presenters: '" + PRESENTER + "' items: '%s' }";
    for (Site.Hidden hidden : site.hidden()) {
      String id = hidden.item().getId();
      add("UpdateAuthorizer", "bounds.items", Named.OK, site.operator, items, id, absentId());
    }
  }

  /** What another organization's tokens say is only compared with what its own authorizer's say. */
  private void tokens() {
    TestCalls others = TestCalls.register(site.broker, Site.OTHER);
    TokenClaims claims = others.claims("node-a").build();
    String there = "authorizer_id: '" + others.authorizer().getId() + "' ";
    Channel operatorThere =
        Unary.with(site.broker.channel("operator"), "stepvault-organization", Site.OTHER);
    Map.of("jti", claims.jti(), "run", claims.run(), "subject", claims.sub())
        .forEach(
            (field, value) -> {
              String call = field + ": '%s'";
              site.mustSucceed(operatorThere, "RevokeTokens", (there + call).formatted(value));
              String absent = "z".repeat(value.length());
              add("RevokeTokens", field, Named.OK, site.operator, own + call, value, absent);
            });
    String certificate = own + "certificate: 'spiffe://test/%s'";
    add("RevokeTokens", "certificate", Named.OK, site.operator, certificate, "carol", "zarol");
  }

  private void keys() {
    Channel there =
        Unary.with(site.broker.channel("operator"), "stepvault-organization", Site.OTHER);
    String key = jwk("theirs-2");
    for (String one : List.of(jwk("theirs-1"), key)) {
      site.mustSucceed(
          there, "AddKey", "authorizer_id: '%s' jwk: '%s'".formatted(theirs.getId(), one));
    }
    String kid = own + "kid: '%s'";
    add("RevokeKey", "kid", "KEY_NOT_FOUND", site.operator, kid, "theirs-1", "nobody-1");
    add("RetireKey", "kid", "KEY_NOT_FOUND", site.operator, kid, "theirs-1", "nobody-1");
    rows.add(
        Named.of(
            "AddKey",
            "jwk",
            "another organization's",
            Named.OK,
            site.operator,
            () -> Side.of(own + "jwk: '" + key + "'", key, "theirs-2"),
            () -> newKey(own + "jwk: '%s'")));
    String pem = pem();
    site.mustSucceed(
        there, "AddKey", "authorizer_id: '%s' pem: '%s'".formatted(theirs.getId(), pem));
    rows.add(
        Named.of(
            "AddKey",
            "pem",
            "another organization's",
            Named.OK,
            site.operator,
            () -> inPem(pem),
            () -> inPem(pem())));
    rows.add(
        Named.of(
            "CreateAuthorizer",
            "keys.jwk",
            "another organization's",
            Named.OK,
            site.operator,
            () -> Side.of(fresh("keys { jwk: '" + key + "' }"), key, "theirs-2"),
            () -> newKey(fresh("keys { jwk: '%s' }"))));
    String both = fresh("keys { jwk: '" + jwk("nobody-2") + "' kid: '%s' }");
    add("CreateAuthorizer", "keys.kid", "FIELD_INVALID", site.operator, both, "key-1", "key-7");
  }

  /** A new key, as protobuf's text format spells it. */
  private static String pem() {
    try {
      byte[] info =
          KeyPairGenerator.getInstance("Ed25519").generateKeyPair().getPublic().getEncoded();
      return "-----BEGIN PUBLIC KEY-----\\n%s\\n-----END PUBLIC KEY-----"
          .formatted(Base64.getEncoder().encodeToString(info));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  private Side inPem(String pem) {
    try {
      VerificationKey key = VerificationKey.fromPem(pem.replace("\\n", "\n"));
      return Side.of(own + "pem: '" + pem + "'", key.canonicalJwk(), key.kid());
    } catch (KeyRefusedException e) {
      throw new AssertionError(e);
    }
  }

  private static Side newKey(String format) {
    String key = jwk("nobody-1");
    return Side.of(format.formatted(key), key, "nobody-1");
  }

  private static String fresh(String more) {
    return NEW.formatted("engine", PRESENTER) + " " + more;
  }

  private void etags() {
    etag("RevokeKey", own + "kid: 'key-1' etag: '%s'");
    etag("AddKey", own + "jwk: '" + jwk("another-1") + "' etag: '%s'");
    etag("RetireKey", own + "kid: 'key-1' etag: '%s'");
    etag("UpdateAuthorizer", "id: '" + changed + "' disabled: true etag: '%s'");
    etag("DeleteAuthorizer", "id: '" + changed + "' etag: '%s'");
  }

  private void etag(String method, String call) {
    String etag = theirs.getEtag();
    rows.add(
        Named.of(
            method,
            "etag",
            "another organization's",
            "ETAG_MISMATCH",
            site.operator,
            () -> Side.of(call.formatted(etag)),
            () -> Side.of(call.formatted("z".repeat(etag.length())))));
  }

  private void creations() {
    String name = theirs.getName();
    String absent = "z".repeat(name.length());
    String named = NEW.formatted("%s", PRESENTER);
    add("CreateAuthorizer", "name", Named.OK, site.operator, named, name, absent);
    String presented = NEW.formatted("engine", "spiffe://test/%s");
    add(
        "CreateAuthorizer",
        "bounds.presenters",
        Named.OK,
        site.operator,
        presented,
        "carol",
        "zarol");
    String bounded = fresh("bounds { items: '%s' }");
    for (Site.Hidden hidden : site.hidden()) {
      String id = hidden.item().getId();
      add("CreateAuthorizer", "bounds.items", Named.OK, site.operator, bounded, id, absentId());
    }
  }

  /** The same calls, made before with another certificate of the operator. */
  private void requestIds() {
    String key = own + "jwk: '" + jwk("repeated-1") + "' request_id: '%s'";
    repeated("AddKey", "KEY_ID_TAKEN", key);
    repeated("RetireKey", Named.OK, own + "kid: 'repeated-1' request_id: '%s'");
    repeated("RevokeKey", Named.OK, own + "kid: 'repeated-1' request_id: '%s'");
    repeated("RevokeTokens", Named.OK, own + "run: 'repeated' request_id: '%s'");
    repeated("UpdateAuthorizer", Named.OK, "id: '" + changed + "' name: 'same' request_id: '%s'");
    String doomed = TestCalls.register(site.broker, "default").authorizer().getId();
    repeated("DeleteAuthorizer", NOT_FOUND, "id: '" + doomed + "' request_id: '%s'");
    repeated("CreateAuthorizer", Named.OK, fresh("request_id: '%s'"));
  }

  private void repeated(String method, String expected, String call) {
    site.mustSucceed(site.otherOperator, method, call.formatted("theirs"));
    rows.add(
        Named.of(
            method,
            "request_id",
            "another certificate's",
            expected,
            site.operator,
            () -> Side.of(call.formatted("theirs")),
            () -> Side.of(call.formatted("nobody"))));
  }
}
