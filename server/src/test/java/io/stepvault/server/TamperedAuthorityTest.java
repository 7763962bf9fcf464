package io.stepvault.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Timestamp;
import io.stepvault.server.testing.Refused;
import io.stepvault.server.testing.Sabotage;
import io.stepvault.server.testing.TestBroker;
import io.stepvault.server.testing.TestCalls;
import io.stepvault.server.token.TokenSigner;
import io.stepvault.v1.AddKeyRequest;
import io.stepvault.v1.Authorizer;
import io.stepvault.v1.CreateAuthorizerRequest;
import io.stepvault.v1.ErrorReason;
import io.stepvault.v1.GetAuthorizerRequest;
import io.stepvault.v1.ListItemsRequest;
import io.stepvault.v1.ResolveRequest;
import io.stepvault.v1.RevokeKeyRequest;
import io.stepvault.v1.VaultServiceGrpc;
import io.stepvault.v1.VerificationKey;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whoever writes to the database can neither add nor revive an authority unnoticed. */
final class TamperedAuthorityTest {
  private static final TokenSigner ATTACKER = signer("attacker");
  private static final TokenSigner REVOKED = signer("revoked");
  private static final TokenSigner ENDED = signer("ended");

  private static TestBroker broker;
  private static TestCalls calls;
  private static TestCalls narrow;
  private static Sabotage sabotage;

  @BeforeAll
  static void start() {
    broker = TestBroker.start();
    broker.ensureOrganization("other");
    TestCalls.register(broker, "other");
    calls = TestCalls.register(broker, "default");
    narrow =
        TestCalls.register(
            broker,
            "default",
            bounds -> bounds.clearItems().addItems("decoy").setMayGrantAllSecrets(false));
    calls.create("payments", "value of payments");
    addKey(REVOKED, Instant.now().plusSeconds(600));
    revoke("revoked");
    addKey(ENDED, Instant.now().minusSeconds(600));
    sabotage = new Sabotage(broker);
  }

  private static TokenSigner signer(String kid) {
    return new TokenSigner(TokenSigner.generatePrivateJwk(kid, "Ed25519"));
  }

  private static void addKey(TokenSigner signer, Instant notAfter) {
    TestCalls.operator(broker, "default")
        .addKey(
            AddKeyRequest.newBuilder()
                .setAuthorizerId(calls.authorizer().getId())
                .setJwk(signer.verificationKey().canonicalJwk())
                .setNotAfter(Timestamp.newBuilder().setSeconds(notAfter.getEpochSecond()))
                .build());
  }

  private static void revoke(String kid) {
    TestCalls.operator(broker, "default")
        .revokeKey(
            RevokeKeyRequest.newBuilder()
                .setAuthorizerId(calls.authorizer().getId())
                .setKid(kid)
                .build());
  }

  @AfterAll
  static void stop() {
    sabotage.close();
    broker.close();
  }

  /** A resolve with a token of the wide authorizer that this key signed. */
  private static Sabotage.Call signedBy(TokenSigner signer) {
    return () -> resolve(calls, signer.sign(calls.claims("node-a").build()));
  }

  private static String resolve(TestCalls as, String token) {
    return as.node(token)
        .resolve(ResolveRequest.newBuilder().addReferences("payments").build())
        .getSecrets(0)
        .getValue()
        .toStringUtf8();
  }

  static Stream<String> acts() {
    return Stream.of(
        "UPDATE authorizer SET name = name || ' ' WHERE %s",
        "UPDATE authorizer SET scopes = scopes || '{audit.read}' WHERE %s",
        "UPDATE authorizer SET scopes = '{NULL}' WHERE %s",
        "UPDATE authorizer SET scopes = '{{resolve},{resolve}}' WHERE %s",
        "UPDATE authorizer SET longest_token_life = 86400 WHERE %s",
        "UPDATE authorizer SET presenters = '{evil}' WHERE %s",
        "UPDATE authorizer SET items = items || '{more}' WHERE %s",
        "UPDATE authorizer SET items = presenters, presenters = items WHERE %s",
        "UPDATE authorizer SET may_grant_all_secrets = false WHERE %s",
        "UPDATE authorizer SET disabled = true WHERE %s",
        "UPDATE authorizer SET organizations = '{*}' WHERE %s",
        "UPDATE authorizer SET organizations = '{NULL}' WHERE %s",
        "UPDATE authorizer SET deleted_at = now() WHERE %s",
        "UPDATE authorizer SET created_at = created_at - interval '1 day' WHERE %s",
        "UPDATE authorizer SET created_at = 'infinity' WHERE %s",
        "UPDATE authorizer SET stamp = stamp + 1 WHERE %s",
        "UPDATE authorizer SET id = 'ath_' || substr(id, 5) || 'x' WHERE %s",
        "DELETE FROM authorizer WHERE %s; DELETE FROM authorizer_key WHERE authorizer = '@id'",
        "DELETE FROM authorizer WHERE %s",
        "DELETE FROM authorizer; DELETE FROM authorizer_key",
        "DELETE FROM authorizer_key WHERE kid = 'revoked'",
        "UPDATE authorizer_key SET kid = 'another' WHERE kid = 'revoked'",
        "UPDATE authorizer_key SET authorizer = '@narrow' WHERE kid = 'ended'",
        "UPDATE authorizer_key SET not_before = now() WHERE kid = 'ended'",
        "UPDATE authorizer_key SET not_after = 'infinity' WHERE kid = 'ended'",
        "UPDATE authorizer_key SET not_after = NULL WHERE kid = 'ended'",
        "UPDATE authorizer_key SET created_at = created_at + interval '1 s' WHERE kid = 'ended'",
        "UPDATE authorizer_key SET revoked_at = '-infinity' WHERE kid = 'revoked'",
        "UPDATE authorizer_key SET revoked_at = revoked_at - interval '1 s' WHERE kid = 'revoked'",
        "UPDATE authorizer_key SET jwk = '{}' WHERE kid = 'ended'",
        "UPDATE authorizer_key SET jwk = '@attacker' WHERE kid = 'ended'",
        "INSERT INTO authorizer_key SELECT organization, authorizer, kid || '2', jwk, not_before,"
            + " not_after, NULL, created_at FROM authorizer_key WHERE kid = 'revoked'",
        "INSERT INTO authorizer SELECT organization, 'ath_new', name, scopes, longest_token_life,"
            + " presenters, items, true, created_at, stamp FROM authorizer WHERE id = '@narrow'",
        "UPDATE organization_revision SET authority_stamp = authority_stamp + 1",
        "UPDATE organization_revision SET authority_stamp = revision + 1",
        "UPDATE organization_revision SET authority_key = ''",
        "UPDATE organization_revision SET authority_mac = ''",
        "UPDATE organization_revision SET authority_mac = sha256(authority_mac)",
        "UPDATE organization_revision SET authority_mac ="
            + " (SELECT authority_mac FROM organization_revision WHERE organization = 'other')",
        "UPDATE organization_revision a SET (authority_stamp, authority_key, authority_mac) ="
            + " ROW(b.authority_stamp, b.authority_key, b.authority_mac)"
            + " FROM organization_revision b WHERE a.organization <> b.organization",
        "UPDATE organization_revision SET authority_mac ="
            + " (SELECT mac FROM item WHERE name = 'payments'), authority_key ="
            + " (SELECT mac_key FROM item WHERE name = 'payments')");
  }

  @ParameterizedTest
  @MethodSource("acts")
  void whatWasChangedFailsClosedAndGoesOnRecord(String act) {
    sabotage.assertNoticed(identified(act), "default", signedBy(calls.signer()));
  }

  private static String identified(String act) {
    return act.formatted("id = '@id'")
        .replace("@id", calls.authorizer().getId())
        .replace("@narrow", narrow.authorizer().getId())
        .replace("@attacker", ATTACKER.verificationKey().canonicalJwk());
  }

  @Test
  void anAddedKeyOpensNothing() {
    assertThat(Sabotage.outcome(signedBy(ATTACKER))).isEqualTo("UNAUTHENTICATED TOKEN_INVALID");
    sabotage.assertNoticed(
        identified(
            "INSERT INTO authorizer_key SELECT 'default', '@id', 'attacker', '@attacker', NULL,"
                + " NULL, NULL, created_at FROM authorizer WHERE id = '@id'"),
        "default",
        signedBy(ATTACKER));
  }

  @Test
  void aKeyWhoseRevokedMarkIsRemovedStaysShut() {
    assertThat(Sabotage.outcome(signedBy(REVOKED))).isEqualTo("UNAUTHENTICATED TOKEN_REVOKED");
    sabotage.assertNoticed(
        "UPDATE authorizer_key SET revoked_at = NULL WHERE kid = 'revoked'",
        "default",
        signedBy(REVOKED));
  }

  @Test
  void aKeyWhoseWindowIsMovedStaysShut() {
    assertThat(Sabotage.outcome(signedBy(ENDED))).isEqualTo("UNAUTHENTICATED TOKEN_EXPIRED");
    sabotage.assertNoticed(
        "UPDATE authorizer_key SET not_after = not_after + interval '1 day' WHERE kid = 'ended'",
        "default",
        signedBy(ENDED));
  }

  @Test
  void widenedBoundsGrantNothing() {
    Sabotage.Call call = () -> resolve(narrow, narrow.token("node-a"));
    assertThat(Sabotage.outcome(call)).isEqualTo("PERMISSION_DENIED BOUNDS_EXCEEDED");
    sabotage.assertNoticed(
        identified(
            "UPDATE authorizer SET items = '{*}', may_grant_all_secrets = true"
                + " WHERE id = '@narrow'"),
        "default",
        call);
  }

  /** Above all the mutations: they would put a new MAC on what was changed. */
  @Test
  void noCallTouchesWhatWasChanged() {
    var operator = TestCalls.operator(broker, "default");
    String id = calls.authorizer().getId();
    List<Sabotage.Call> all =
        List.of(
            () ->
                operator
                    .createAuthorizer(
                        CreateAuthorizerRequest.newBuilder()
                            .setName("another")
                            .setBounds(TestCalls.wideBounds())
                            .build())
                    .toString(),
            () ->
                operator
                    .getAuthorizer(GetAuthorizerRequest.newBuilder().setId(id).build())
                    .toString(),
            () ->
                operator
                    .addKey(
                        AddKeyRequest.newBuilder()
                            .setAuthorizerId(id)
                            .setJwk(signer("key-9").verificationKey().canonicalJwk())
                            .build())
                    .toString(),
            () ->
                operator
                    .revokeKey(
                        RevokeKeyRequest.newBuilder().setAuthorizerId(id).setKid("key-1").build())
                    .toString());
    sabotage.commit("UPDATE authorizer_key SET revoked_at = NULL WHERE kid = 'revoked'");
    try {
      all.forEach(call -> sabotage.assertDataLoss("default", call));
    } finally {
      sabotage.putBack();
    }
  }

  /** The set in memory is the one that the head's MAC is of: who was revoked stays so. */
  @Test
  void aVaultCallIsJudgedByWhatWasTrue() {
    var unused = calls.vault().listItems(ListItemsRequest.getDefaultInstance());
    String revoked = REVOKED.sign(calls.claims("backend").build());
    sabotage.commit("UPDATE authorizer_key SET revoked_at = NULL WHERE kid = 'revoked'");
    try {
      var stub =
          TestCalls.with(VaultServiceGrpc.newBlockingStub(broker.channel("backend")), revoked);
      assertThat(Refused.by(() -> stub.listItems(ListItemsRequest.getDefaultInstance())).reason())
          .isEqualTo(ErrorReason.TOKEN_REVOKED);
    } finally {
      sabotage.putBack();
    }
  }

  /** What was not changed is not taken for changed: here a clock was set back between two keys. */
  @Test
  void keysRegisteredInAnyOrderAreGood() {
    var operator = TestCalls.operator(broker, "other");
    Authorizer made;
    broker.moveDatabaseClock(Duration.ofSeconds(60));
    try {
      made =
          operator
              .createAuthorizer(
                  CreateAuthorizerRequest.newBuilder()
                      .setName("keys in no order")
                      .setBounds(TestCalls.wideBounds())
                      .addKeys(key(signer("b")))
                      .addKeys(key(signer("a")))
                      .build())
              .getAuthorizer();
    } finally {
      broker.moveDatabaseClock(Duration.ZERO);
    }
    operator.addKey(
        AddKeyRequest.newBuilder()
            .setAuthorizerId(made.getId())
            .setJwk(signer("c").verificationKey().canonicalJwk())
            .build());
    assertThat(
            operator
                .getAuthorizer(GetAuthorizerRequest.newBuilder().setId(made.getId()).build())
                .getAuthorizer()
                .getKeysList())
        .hasSize(3);
  }

  private static VerificationKey key(TokenSigner signer) {
    return VerificationKey.newBuilder().setJwk(signer.verificationKey().canonicalJwk()).build();
  }
}
