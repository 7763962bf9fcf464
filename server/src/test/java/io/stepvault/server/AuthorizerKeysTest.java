package io.stepvault.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.google.protobuf.Timestamp;
import io.stepvault.server.testing.AuditLog;
import io.stepvault.server.testing.Refused;
import io.stepvault.server.testing.TestBroker;
import io.stepvault.server.testing.TestCalls;
import io.stepvault.server.testing.TwoBrokers;
import io.stepvault.server.token.TokenSigner;
import io.stepvault.v1.AddKeyRequest;
import io.stepvault.v1.AuthorizerServiceGrpc.AuthorizerServiceBlockingStub;
import io.stepvault.v1.ErrorReason;
import io.stepvault.v1.RetireKeyRequest;
import io.stepvault.v1.RevokeKeyRequest;
import io.stepvault.v1.VerificationKey;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of an authorizer's keys, and that it counts at the next call on every broker. */
final class AuthorizerKeysTest {
  private static TwoBrokers brokers;
  private static TestBroker broker;
  private static AuthorizerServiceBlockingStub operator;
  private static AuditLog audit;

  private TestCalls calls;
  private String id;

  @BeforeAll
  static void start() {
    brokers = new TwoBrokers();
    broker = brokers.first();
    operator = TestCalls.operator(broker, "default");
    audit = new AuditLog(broker);
  }

  @AfterAll
  static void stop() {
    brokers.close();
  }

  @BeforeEach
  void register() {
    calls = TestCalls.register(broker, "default");
    id = calls.authorizer().getId();
    brokers.assertResolves(calls.token("node-a"));
  }

  @AfterEach
  void letTheClockGo() {
    broker.moveDatabaseClock(Duration.ZERO);
  }

  private static TokenSigner signer(String kid) {
    return new TokenSigner(TokenSigner.generatePrivateJwk(kid, "ES384"));
  }

  private VerificationKey add(TokenSigner signer, Instant notBefore) {
    AddKeyRequest.Builder request =
        AddKeyRequest.newBuilder()
            .setAuthorizerId(id)
            .setJwk(signer.verificationKey().canonicalJwk());
    if (notBefore != null) {
      request.setNotBefore(timestamp(notBefore));
    }
    return operator.addKey(request.build()).getKey();
  }

  private static Timestamp timestamp(Instant time) {
    return Timestamp.newBuilder().setSeconds(time.getEpochSecond()).build();
  }

  private VerificationKey retire(String kid, Instant notAfter) {
    RetireKeyRequest.Builder request =
        RetireKeyRequest.newBuilder().setAuthorizerId(id).setKid(kid);
    if (notAfter != null) {
      request.setNotAfter(timestamp(notAfter));
    }
    return operator.retireKey(request.build()).getKey();
  }

  @Test
  void aPreparedKeyIsAcceptedFromItsTimeOn() {
    TokenSigner prepared = signer("prepared");
    add(prepared, Instant.now().plusSeconds(3_600));
    String early = prepared.sign(calls.claims("node-a").build());

    brokers.assertRefused(early, ErrorReason.TOKEN_EXPIRED);

    broker.moveDatabaseClock(Duration.ofHours(1));
    long now = Instant.now().getEpochSecond() + 3_600;
    brokers.assertResolves(prepared.sign(calls.claims("node-a").issued(now, now + 600).build()));
  }

  @Test
  void aRetiredKeysLaterTokensAreRefused_itsEarlierOnesLiveOn() {
    String before = calls.token("node-a");
    assertThat(audit.addedBy(() -> retire("key-1", null)))
        .extracting(AuditLog.Row::reason, AuditLog.Row::reference)
        .contains(tuple("KEY_RETIRED", "key-1"));
    brokers.assertResolves(before);

    broker.moveDatabaseClock(Duration.ofMinutes(1));
    long later = Instant.now().getEpochSecond() + 60;
    String after = calls.signer().sign(calls.claims("node-a").issued(later, later + 600).build());
    brokers.assertRefused(after, ErrorReason.TOKEN_EXPIRED);
    brokers.assertResolves(before);
    assertThat(audit.addedBy(() -> retire("key-1", null))).as("it has ended already").isEmpty();
  }

  @Test
  void anEndIsMovedToAnEarlierTimeOnly() {
    Instant end = Instant.now().plusSeconds(3_600);
    assertThat(retire("key-1", end).getNotAfter()).isEqualTo(timestamp(end));
    assertThat(retire("key-1", end).getNotAfter()).isEqualTo(timestamp(end));
    assertThat(Refused.by(() -> retire("key-1", end.plusSeconds(1))).fields())
        .containsExactly("not_after");
    Instant earlier = end.minusSeconds(7_200);
    assertThat(retire("key-1", earlier).getNotAfter()).isEqualTo(timestamp(earlier));
    brokers.assertRefused(calls.token("node-a"), ErrorReason.TOKEN_EXPIRED);
  }

  @Test
  void aKeyDoesNotComeBackUnderAnotherKid() {
    String jwk = calls.signer().verificationKey().canonicalJwk();
    String renamed = jwk.replace("key-1", "key-2");
    AddKeyRequest again = AddKeyRequest.newBuilder().setAuthorizerId(id).setJwk(renamed).build();
    for (int i = 0; i < 2; i++) {
      Refused refused = Refused.by(() -> operator.addKey(again));
      assertThat(refused.fields()).containsExactly("jwk");
      assertThat(refused.violations().getFirst().getDescription()).contains("'key-1'");
      assertThat(
              operator.revokeKey(
                  RevokeKeyRequest.newBuilder().setAuthorizerId(id).setKid("key-1").build()))
          .isNotNull();
    }
  }

  @Test
  void aRevokedKeysKidIsGivenToNoOtherKey() {
    AddKeyRequest another =
        AddKeyRequest.newBuilder()
            .setAuthorizerId(id)
            .setJwk(signer("key-1").verificationKey().canonicalJwk())
            .build();
    RevokeKeyRequest revocation =
        RevokeKeyRequest.newBuilder().setAuthorizerId(id).setKid("key-1").build();
    assertThat(operator.revokeKey(revocation)).isNotNull();
    assertThat(Refused.by(() -> operator.addKey(another)).reason())
        .isEqualTo(ErrorReason.KEY_ID_TAKEN);
    brokers.assertRefused(calls.token("node-a"), ErrorReason.TOKEN_REVOKED);
  }

  @Test
  void aRevokedKeyIsNotRetired() {
    VerificationKey revoked =
        operator
            .revokeKey(RevokeKeyRequest.newBuilder().setAuthorizerId(id).setKid("key-1").build())
            .getKey();
    assertThat(retire("key-1", null)).isEqualTo(revoked);
    brokers.assertRefused(calls.token("node-a"), ErrorReason.TOKEN_REVOKED);
  }

  @Test
  void aKeyInPemIsNamedByItsThumbprint() {
    String pem =
        """
        -----BEGIN PUBLIC KEY-----
        MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=
        -----END PUBLIC KEY-----
        """; // RFC 8410 section 10.1
    VerificationKey added =
        operator
            .addKey(AddKeyRequest.newBuilder().setAuthorizerId(id).setPem(pem).build())
            .getKey();

    assertThat(added.getKid()).hasSize(43);
    assertThat(added.getJwk()).contains("\"alg\":\"Ed25519\"", added.getKid());
  }
}
