package io.stepvault.server;

import static io.stepvault.server.testing.TestCalls.SCOPES;
import static io.stepvault.server.testing.TestCalls.wideBounds;
import static io.stepvault.v1.ErrorReason.AUTHORIZER_NOT_FOUND;
import static io.stepvault.v1.ErrorReason.ETAG_MISMATCH;
import static io.stepvault.v1.ErrorReason.FIELD_INVALID;
import static io.stepvault.v1.ErrorReason.KEY_ID_TAKEN;
import static io.stepvault.v1.ErrorReason.KEY_NOT_FOUND;

import com.google.protobuf.Duration;
import com.google.protobuf.Timestamp;
import io.stepvault.server.token.TokenSigner;
import io.stepvault.v1.AddKeyRequest;
import io.stepvault.v1.Authorizer;
import io.stepvault.v1.AuthorizerServiceGrpc;
import io.stepvault.v1.Bounds;
import io.stepvault.v1.CreateAuthorizerRequest;
import io.stepvault.v1.ErrorReason;
import io.stepvault.v1.GetAuthorizerRequest;
import io.stepvault.v1.RevokeKeyRequest;
import io.stepvault.v1.VerificationKey;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Every mistake in every field of {@code AuthorizerService}, as an operator makes it. */
final class AuthorizerWrongInputs {
  private static final String PRIVATE_JWK = TokenSigner.generatePrivateJwk("another", "Ed25519");
  private static final String JWK = new TokenSigner(PRIVATE_JWK).verificationKey().canonicalJwk();
  private static final String PRIVATE_PEM =
      "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC"
          + "\n-----END PRIVATE KEY-----\n"; // RFC 8410 section 10.3
  private static final Timestamp GOOD = Timestamp.newBuilder().setSeconds(4_000_000_000L).build();

  private final List<WrongInput> cases = new ArrayList<>();
  private final Authorizer authorizer;

  private AuthorizerWrongInputs(Authorizer authorizer) {
    this.authorizer = authorizer;
  }

  /**
   * The mistakes.
   *
   * @param authorizer one that exists
   */
  static List<WrongInput> of(Authorizer authorizer) {
    AuthorizerWrongInputs inputs = new AuthorizerWrongInputs(authorizer);
    inputs.create();
    inputs.createBounds();
    inputs.createKeys();
    inputs.addKey();
    inputs.others();
    return inputs.cases;
  }

  private static CreateAuthorizerRequest.Builder good() {
    return CreateAuthorizerRequest.newBuilder().setName("an authorizer").setBounds(wideBounds());
  }

  private void create() {
    VaultWrongInputs.badNames().forEach((what, name) -> create("name", what, good().setName(name)));
    VaultWrongInputs.badRequestIds()
        .forEach((what, id) -> create("request_id", what, good().setRequestId(id)));
    create("bounds.scopes", "no bounds", good().clearBounds());
    create(
        "keys",
        "21",
        good()
            .addAllKeys(Collections.nCopies(21, VerificationKey.newBuilder().setJwk(JWK).build())));
  }

  private void create(String field, String what, CreateAuthorizerRequest.Builder request) {
    cases.add(
        new WrongInput(
            AuthorizerServiceGrpc.getCreateAuthorizerMethod(),
            field,
            what,
            request.build(),
            FIELD_INVALID));
  }

  private void createBounds() {
    bounds("bounds.scopes", "none", wideBounds().clearScopes());
    for (String scope :
        new String[] {"", "operator", "any", "RESOLVE", "resolve ", "signs", "\0"}) {
      bounds(
          "bounds.scopes[" + SCOPES.size() + "]", "'" + scope + "'", wideBounds().addScopes(scope));
    }
    badLives()
        .forEach(
            (what, life) ->
                bounds("bounds.longest_token_life", what, wideBounds().setLongestTokenLife(life)));
    badLives().forEach((what, life) -> pin(what, life));
    bounds("bounds.presenters", "none", wideBounds().clearPresenters());
    bounds(
        "bounds.presenters",
        "101",
        wideBounds().clearPresenters().addAllPresenters(Collections.nCopies(101, "node.example")));
    for (String presenter :
        new String[] {
          "",
          "*",
          "spiffe://*",
          "spiffe://test/a*",
          "spiffe://test/*/b",
          "SPIFFE://test/a",
          "spiffe://test/a\0",
          "spiffe://test/a b",
          "https://test/a",
          "node.example\n",
          "spiffe://test" + "/a".repeat(50_000),
          "Node.example"
        }) {
      bounds("bounds.presenters[1]", shown(presenter), wideBounds().addPresenters(presenter));
    }
    bounds("bounds.organizations", "of one organization", wideBounds().addOrganizations("acme"));
    bounds("bounds.items", "'*' and a name", wideBounds().addItems("stripe_secret"));
    bounds(
        "bounds.items",
        "1,001",
        wideBounds().clearItems().addAllItems(Collections.nCopies(1_001, "stripe_secret")));
    for (String item :
        new String[] {
          "",
          "ab",
          "a\0bc",
          "vlt_short",
          "vlt_" + "\0".repeat(26),
          "vlt_" + "u".repeat(26),
          "ath_" + "0".repeat(26)
        }) {
      bounds("bounds.items[0]", "'" + item + "'", wideBounds().clearItems().addItems(item));
    }
  }

  /** What is no life is no pin either, but for those that say none. */
  private void pin(String what, Duration life) {
    if (life.getSeconds() < 0 || life.getSeconds() > 86_401 || life.getSeconds() == 60) {
      bounds("bounds.oldest_pin", what, wideBounds().setOldestPin(life));
    }
  }

  private static String shown(String text) {
    return text.length() > 40 ? text.length() + " characters" : "'" + text + "'";
  }

  private static Map<String, Duration> badLives() {
    Map<String, Duration> lives = new LinkedHashMap<>();
    lives.put("none", Duration.getDefaultInstance());
    lives.put("half a second", Duration.newBuilder().setNanos(500_000_000).build());
    lives.put("negative", Duration.newBuilder().setSeconds(-1).build());
    lives.put("a day and a second", Duration.newBuilder().setSeconds(86_401).build());
    lives.put("longest", Duration.newBuilder().setSeconds(Long.MAX_VALUE).build());
    lives.put("most negative", Duration.newBuilder().setSeconds(Long.MIN_VALUE).build());
    lives.put(
        "a second of nanos", Duration.newBuilder().setSeconds(60).setNanos(1_000_000_000).build());
    lives.put("negative nanos", Duration.newBuilder().setSeconds(60).setNanos(-1).build());
    lives.put(
        "fewest nanos", Duration.newBuilder().setSeconds(60).setNanos(Integer.MIN_VALUE).build());
    return lives;
  }

  private void bounds(String field, String what, Bounds.Builder bounds) {
    create(field, what, good().setBounds(bounds));
  }

  private void createKeys() {
    badJwks().forEach((what, jwk) -> key("keys[0].jwk", what, key().setJwk(jwk)));
    for (String kid : new String[] {"other", " another", "\0", "k".repeat(100_000)}) {
      key("keys[0].kid", kid.length() + " characters", key().setKid(kid));
    }
    badTimes()
        .forEach(
            (what, time) -> {
              key("keys[0].not_before", what, key().setNotBefore(time));
              key("keys[0].not_after", what, key().setNotAfter(time));
            });
    key("keys[0].revoked_at", "given", key().setRevokedAt(GOOD));
    key("keys[0].not_after", "not after not_before", key().setNotBefore(GOOD).setNotAfter(GOOD));
    create("keys[1].kid", "twice the same", good().addKeys(key()).addKeys(key()));
  }

  static Map<String, Timestamp> badTimes() {
    Map<String, Timestamp> times = new LinkedHashMap<>();
    times.put("the year 10000", Timestamp.newBuilder().setSeconds(253_402_300_800L).build());
    times.put("the year 0", Timestamp.newBuilder().setSeconds(-62_135_596_801L).build());
    times.put("after all time", Timestamp.newBuilder().setSeconds(Long.MAX_VALUE).build());
    times.put("before all time", Timestamp.newBuilder().setSeconds(Long.MIN_VALUE).build());
    times.put("negative nanos", GOOD.toBuilder().setNanos(-1).build());
    times.put("a second of nanos", GOOD.toBuilder().setNanos(1_000_000_000).build());
    return times;
  }

  private static VerificationKey.Builder key() {
    return VerificationKey.newBuilder().setJwk(JWK);
  }

  private void key(String field, String what, VerificationKey.Builder key) {
    create(field, what, good().addKeys(key));
  }

  private static Map<String, String> badJwks() {
    Map<String, String> jwks = new LinkedHashMap<>();
    jwks.put("empty", "");
    jwks.put("no JSON", "-----BEGIN PUBLIC KEY-----");
    jwks.put("a private key", PRIVATE_JWK);
    jwks.put("a symmetric key", "{\"kty\":\"oct\",\"k\":\"AAAA\",\"alg\":\"HS256\",\"kid\":\"k\"}");
    jwks.put("a set", "{\"keys\":[" + JWK + "]}");
    jwks.put("without kid", JWK.replace("\"kid\"", "\"kit\""));
    jwks.put("a kid with a NUL", JWK.replace("\"another\"", "\"a\\u0000\""));
    jwks.put("alg none", JWK.replace("\"Ed25519\",\"", "\"none\",\""));
    jwks.put("over 4 KiB", JWK.replace("{", "{\"x5c\":\"" + "A".repeat(4_096) + "\","));
    jwks.put("for encryption", JWK.replace("{", "{\"use\":\"enc\","));
    jwks.put("for signing", JWK.replace("{", "{\"key_ops\":[\"sign\"],"));
    jwks.put("deeply nested", "[".repeat(100_000));
    return jwks;
  }

  private AddKeyRequest.Builder addition() {
    return AddKeyRequest.newBuilder().setAuthorizerId(authorizer.getId()).setJwk(JWK);
  }

  private void addKey() {
    add("authorizer_id", "none", addition().clearAuthorizerId(), FIELD_INVALID);
    badIds()
        .forEach(
            (what, id) ->
                add("authorizer_id", what, addition().setAuthorizerId(id), AUTHORIZER_NOT_FOUND));
    badJwks().forEach((what, jwk) -> add("jwk", what, addition().setJwk(jwk), FIELD_INVALID));
    add("jwk", "no key", addition().clearKey(), FIELD_INVALID);
    for (String pem :
        new String[] {"", "x", PRIVATE_PEM, PRIVATE_PEM.replace("PRIVATE", "PUBLIC")}) {
      add("pem", pem.length() + " characters", addition().setPem(pem), FIELD_INVALID);
    }
    add("pem", "very long", addition().setPem("-".repeat(100_000)), FIELD_INVALID);
    add(
        "jwk",
        "a kid that is taken",
        addition().setJwk(authorizer.getKeys(0).getJwk()),
        KEY_ID_TAKEN);
    add(
        "not_after",
        "not after not_before",
        addition().setNotBefore(GOOD).setNotAfter(GOOD),
        FIELD_INVALID);
    badTimes()
        .forEach(
            (what, time) -> {
              add("not_before", what, addition().setNotBefore(time), FIELD_INVALID);
              add("not_after", what, addition().setNotAfter(time), FIELD_INVALID);
            });
    add("etag", "another", addition().setEtag("0"), ETAG_MISMATCH);
    VaultWrongInputs.badRequestIds()
        .forEach((what, id) -> add("request_id", what, addition().setRequestId(id), FIELD_INVALID));
  }

  private void add(String field, String what, AddKeyRequest.Builder request, ErrorReason reason) {
    cases.add(
        new WrongInput(
            AuthorizerServiceGrpc.getAddKeyMethod(), field, what, request.build(), reason));
  }

  static Map<String, String> badIds() {
    Map<String, String> ids = new LinkedHashMap<>();
    ids.put("nobody's", "ath_01jd2m3q5vf8p9t6r7w8x9y0z1");
    ids.put("an item's", "vlt_01jd2m3q5vf8p9t6r7w8x9y0z1");
    ids.put("a NUL", "ath_\0");
    ids.put("very long", "ath_" + "0".repeat(100_000));
    return ids;
  }

  private RevokeKeyRequest.Builder revocation() {
    return RevokeKeyRequest.newBuilder()
        .setAuthorizerId(authorizer.getId())
        .setKid(authorizer.getKeys(0).getKid());
  }

  private void others() {
    revoke("authorizer_id", "none", revocation().clearAuthorizerId(), FIELD_INVALID);
    badIds()
        .forEach(
            (what, id) ->
                revoke(
                    "authorizer_id", what, revocation().setAuthorizerId(id), AUTHORIZER_NOT_FOUND));
    revoke("kid", "none", revocation().clearKid(), FIELD_INVALID);
    for (String kid : new String[] {"another", "\0", "k".repeat(100_000)}) {
      revoke("kid", kid.length() + " characters", revocation().setKid(kid), KEY_NOT_FOUND);
    }
    revoke("etag", "another", revocation().setEtag("0"), ETAG_MISMATCH);
    VaultWrongInputs.badRequestIds()
        .forEach(
            (what, id) -> revoke("request_id", what, revocation().setRequestId(id), FIELD_INVALID));

    var get = AuthorizerServiceGrpc.getGetAuthorizerMethod();
    GetAuthorizerRequest.Builder request = GetAuthorizerRequest.newBuilder();
    cases.add(new WrongInput(get, "id", "none", request.build(), FIELD_INVALID));
    badIds()
        .forEach(
            (what, id) ->
                cases.add(
                    new WrongInput(
                        get, "id", what, request.setId(id).build(), AUTHORIZER_NOT_FOUND)));
  }

  private void revoke(
      String field, String what, RevokeKeyRequest.Builder request, ErrorReason reason) {
    cases.add(
        new WrongInput(
            AuthorizerServiceGrpc.getRevokeKeyMethod(), field, what, request.build(), reason));
  }
}
