package io.stepvault.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.FieldMask;
import com.google.protobuf.Timestamp;
import io.grpc.ManagedChannel;
import io.stepvault.server.testing.AuditLog;
import io.stepvault.server.testing.Refused;
import io.stepvault.server.testing.TestBroker;
import io.stepvault.server.testing.TestCalls;
import io.stepvault.server.token.TokenSigner;
import io.stepvault.v1.AddKeyRequest;
import io.stepvault.v1.Authorizer;
import io.stepvault.v1.AuthorizerServiceGrpc.AuthorizerServiceBlockingStub;
import io.stepvault.v1.CreateAuthorizerRequest;
import io.stepvault.v1.DeleteAuthorizerRequest;
import io.stepvault.v1.ErrorReason;
import io.stepvault.v1.GetAuthorizerRequest;
import io.stepvault.v1.GetItemRequest;
import io.stepvault.v1.ListAuthorizersRequest;
import io.stepvault.v1.ListAuthorizersResponse;
import io.stepvault.v1.ResolveRequest;
import io.stepvault.v1.ResolveServiceGrpc;
import io.stepvault.v1.RetireKeyRequest;
import io.stepvault.v1.RevokeKeyRequest;
import io.stepvault.v1.UpdateAuthorizerRequest;
import io.stepvault.v1.VerificationKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What an operator can do to an authorizer, and that it counts at the next call on every broker.
 */
final class AuthorizersTest {
  private static TestBroker broker;
  private static Broker second;
  private static ManagedChannel node;
  private static AuthorizerServiceBlockingStub operator;
  private static AuditLog audit;

  private TestCalls calls;
  private String id;

  @BeforeAll
  static void start() throws Exception {
    broker = TestBroker.start();
    second = Broker.start(broker.config(), Instant::now);
    node = broker.channel(broker.certificate("node-a"), second.port());
    operator = TestCalls.operator(broker, "default");
    audit = new AuditLog(broker);
    TestCalls.register(broker, "default").create("payments", "value of payments");
  }

  @AfterAll
  static void stop() {
    node.shutdownNow();
    second.close();
    broker.close();
  }

  @BeforeEach
  void register() {
    calls = TestCalls.register(broker, "default");
    id = calls.authorizer().getId();
    assertResolves(calls.token("node-a"));
  }

  @AfterEach
  void letTheClockGo() {
    broker.moveDatabaseClock(Duration.ZERO);
  }

  private static final ResolveRequest PAYMENTS =
      ResolveRequest.newBuilder().addReferences("payments").build();

  /** On both brokers. */
  private void assertResolves(String token) {
    assertThat(calls.node(token).resolve(PAYMENTS).getSecretsCount()).isOne();
    assertThat(onSecond(token).resolve(PAYMENTS).getSecretsCount()).isOne();
  }

  private static ResolveServiceGrpc.ResolveServiceBlockingStub onSecond(String token) {
    return TestCalls.with(ResolveServiceGrpc.newBlockingStub(node), token);
  }

  private void assertRefused(String token, ErrorReason reason) {
    assertThat(Refused.by(() -> calls.node(token).resolve(PAYMENTS)).reason()).isEqualTo(reason);
    assertThat(Refused.by(() -> onSecond(token).resolve(PAYMENTS)).reason()).isEqualTo(reason);
  }

  private Authorizer get() {
    return operator
        .getAuthorizer(GetAuthorizerRequest.newBuilder().setId(id).build())
        .getAuthorizer();
  }

  private UpdateAuthorizerRequest.Builder update(String... mask) {
    UpdateAuthorizerRequest.Builder request = UpdateAuthorizerRequest.newBuilder().setId(id);
    if (mask.length > 0) {
      request.setUpdateMask(FieldMask.newBuilder().addAllPaths(List.of(mask)));
    }
    return request;
  }

  private static Authorizer send(UpdateAuthorizerRequest.Builder request) {
    return operator.updateAuthorizer(request.build()).getAuthorizer();
  }

  @Test
  void aDisabledAuthorizersTokensAreRefused_untilItIsEnabled() {
    String token = calls.token("node-a");
    assertThat(send(update().setDisabled(true)).getDisabled()).isTrue();

    assertRefused(token, ErrorReason.AUTHORIZER_DISABLED);
    TokenSigner stranger = signer("key-1");
    assertRefused(stranger.sign(calls.claims("node-a").build()), ErrorReason.TOKEN_INVALID);
    assertThat(
            Refused.by(
                    () ->
                        calls
                            .vaultOf("alice")
                            .getItem(GetItemRequest.newBuilder().setId("x").build()))
                .reason())
        .isEqualTo(ErrorReason.AUTHORIZER_DISABLED);

    assertThat(send(update("disabled")).getDisabled()).isFalse();
    assertResolves(token);
  }

  @Test
  void narrowedBoundsCountForTokensThatAreOutAlready() {
    String token = calls.token("node-a");
    Authorizer narrowed =
        send(update().setBounds(TestCalls.wideBounds().clearPresenters().addPresenters("other")));

    assertThat(narrowed.getBounds().getPresentersList()).containsExactly("other");
    assertRefused(token, ErrorReason.BOUNDS_EXCEEDED);
  }

  @Test
  void anUpdateChangesWhatItsMaskNamesAndNothingElse() {
    Authorizer before = get();
    Authorizer renamed = send(update("name").setName("another name").setDisabled(true));

    assertThat(renamed)
        .isEqualTo(before.toBuilder().setName("another name").setEtag(renamed.getEtag()).build())
        .isEqualTo(get());
    assertThat(renamed.getEtag()).isNotEqualTo(before.getEtag());
    assertThat(send(update("name").setName("another name"))).isEqualTo(renamed);
    assertThat(Refused.by(() -> send(update().setName("third").setEtag(before.getEtag()))).reason())
        .isEqualTo(ErrorReason.ETAG_MISMATCH);
  }

  @Test
  void aDeletedAuthorizersTokensEnd_andItIsNoMore() {
    String token = calls.token("node-a");
    DeleteAuthorizerRequest request =
        DeleteAuthorizerRequest.newBuilder().setId(id).setRequestId("delete-" + id).build();
    var unused = operator.deleteAuthorizer(request);

    assertRefused(token, ErrorReason.TOKEN_INVALID);
    assertThat(Refused.by(this::get).reason()).isEqualTo(ErrorReason.AUTHORIZER_NOT_FOUND);
    assertThat(Refused.by(() -> send(update().setName("another"))).reason())
        .isEqualTo(ErrorReason.AUTHORIZER_NOT_FOUND);
    assertThat(operator.deleteAuthorizer(request)).isEqualTo(unused);
    assertThat(
            Refused.by(
                    () ->
                        operator.deleteAuthorizer(
                            request.toBuilder().setRequestId("again-" + id).build()))
                .reason())
        .isEqualTo(ErrorReason.AUTHORIZER_NOT_FOUND);
    assertThat(listed(500).stream().map(Authorizer::getId)).doesNotContain(id);
    assertThat(broker.query("SELECT id FROM stepvault.authorizer")).contains(id);
  }

  @Test
  void aDeletedAuthorizerCannotBeRevivedInTheDatabase() {
    String token = calls.token("node-a");
    var unused = operator.deleteAuthorizer(DeleteAuthorizerRequest.newBuilder().setId(id).build());
    String revive = "UPDATE stepvault.authorizer SET deleted_at = %s WHERE id = '" + id + "'";
    broker.sql(revive.formatted("NULL"));
    try {
      assertThat(
              Refused.by(
                      () -> calls.vault().getItem(GetItemRequest.newBuilder().setId("x").build()))
                  .reason())
          .isEqualTo(ErrorReason.INTEGRITY_FAILED);
    } finally {
      broker.sql(revive.formatted("now()"));
    }
    assertRefused(token, ErrorReason.TOKEN_INVALID);
  }

  private static List<Authorizer> listed(int pageSize) {
    List<Authorizer> all = new ArrayList<>();
    String token = "";
    do {
      ListAuthorizersResponse page =
          operator.listAuthorizers(
              ListAuthorizersRequest.newBuilder()
                  .setPageSize(pageSize)
                  .setPageToken(token)
                  .build());
      assertThat(page.getAuthorizersCount()).isBetween(1, pageSize);
      all.addAll(page.getAuthorizersList());
      token = page.getNextPageToken();
    } while (!token.isEmpty());
    return all;
  }

  @Test
  void theListHasAllOfTheOrganizationByPages() {
    broker.ensureOrganization("other");
    String elsewhere = TestCalls.register(broker, "other").authorizer().getId();
    TestCalls.register(broker, "default");

    assertThat(listed(1)).isEqualTo(listed(500)).contains(get());
    assertThat(listed(2))
        .extracting(Authorizer::getId)
        .isSorted()
        .doesNotHaveDuplicates()
        .doesNotContain(elsewhere);
  }

  @Test
  void aPageEndsBeforeItsMessageIsTooLong() {
    List<String> items = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      items.add("%08d".formatted(i) + "\u20ac".repeat(42));
    }
    for (int i = 0; i < 30; i++) {
      var unused =
          operator.createAuthorizer(
              CreateAuthorizerRequest.newBuilder()
                  .setName("many items")
                  .setBounds(TestCalls.wideBounds().clearItems().addAllItems(items))
                  .build());
    }

    ListAuthorizersResponse page =
        operator.listAuthorizers(ListAuthorizersRequest.newBuilder().setPageSize(500).build());
    assertThat(page.getSerializedSize()).isLessThan(4 * 1024 * 1024);
    assertThat(page.getNextPageToken()).isNotEmpty();
    assertThat(listed(500)).hasSizeGreaterThanOrEqualTo(30);
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

    assertRefused(early, ErrorReason.TOKEN_EXPIRED);

    broker.moveDatabaseClock(Duration.ofHours(1));
    long now = Instant.now().getEpochSecond() + 3_600;
    assertResolves(prepared.sign(calls.claims("node-a").issued(now, now + 600).build()));
  }

  @Test
  void aRetiredKeysLaterTokensAreRefused_itsEarlierOnesLiveOn() {
    String before = calls.token("node-a");
    VerificationKey retired = retire("key-1", null);
    assertThat(retired.hasNotAfter()).isTrue();
    assertResolves(before);

    broker.moveDatabaseClock(Duration.ofMinutes(1));
    long later = Instant.now().getEpochSecond() + 60;
    String after = calls.signer().sign(calls.claims("node-a").issued(later, later + 600).build());
    assertRefused(after, ErrorReason.TOKEN_EXPIRED);
    assertResolves(before);
    assertThat(retire("key-1", null)).isEqualTo(retired);
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
    assertRefused(calls.token("node-a"), ErrorReason.TOKEN_EXPIRED);
  }

  @Test
  void aRevokedKeyIsNotRetired() {
    VerificationKey revoked =
        operator
            .revokeKey(RevokeKeyRequest.newBuilder().setAuthorizerId(id).setKid("key-1").build())
            .getKey();
    assertThat(retire("key-1", null)).isEqualTo(revoked);
    assertRefused(calls.token("node-a"), ErrorReason.TOKEN_REVOKED);
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

  @Test
  void eachChangeIsOnRecord() {
    assertThat(
            audit.addedBy(
                () -> {
                  send(update().setName("renamed"));
                  send(update().setDisabled(true));
                  send(update("disabled"));
                  retire("key-1", null);
                  retire("key-1", null);
                  listed(500);
                  var unused =
                      operator.deleteAuthorizer(
                          DeleteAuthorizerRequest.newBuilder().setId(id).build());
                }))
        .extracting(AuditLog.Row::reason)
        .containsSubsequence(
            "AUTHORIZER_UPDATED",
            "AUTHORIZER_DISABLED",
            "AUTHORIZER_ENABLED",
            "KEY_RETIRED",
            "AUTHORIZERS_LISTED",
            "AUTHORIZER_DELETED")
        .containsOnlyOnce("KEY_RETIRED");
  }
}
