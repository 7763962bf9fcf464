package io.stepvault.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.FieldMask;
import io.stepvault.server.testing.AuditLog;
import io.stepvault.server.testing.Refused;
import io.stepvault.server.testing.TestBroker;
import io.stepvault.server.testing.TestCalls;
import io.stepvault.server.testing.TwoBrokers;
import io.stepvault.server.token.TokenSigner;
import io.stepvault.v1.Authorizer;
import io.stepvault.v1.AuthorizerServiceGrpc.AuthorizerServiceBlockingStub;
import io.stepvault.v1.CreateAuthorizerRequest;
import io.stepvault.v1.DeleteAuthorizerRequest;
import io.stepvault.v1.ErrorReason;
import io.stepvault.v1.GetAuthorizerRequest;
import io.stepvault.v1.GetItemRequest;
import io.stepvault.v1.ListAuthorizersRequest;
import io.stepvault.v1.ListAuthorizersResponse;
import io.stepvault.v1.UpdateAuthorizerRequest;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What an operator can do to an authorizer, and that it counts at the next call on every broker.
 */
final class AuthorizersTest {
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

    brokers.assertRefused(token, ErrorReason.AUTHORIZER_DISABLED);
    TokenSigner stranger = new TokenSigner(TokenSigner.generatePrivateJwk("key-1", "ES384"));
    brokers.assertRefused(stranger.sign(calls.claims("node-a").build()), ErrorReason.TOKEN_INVALID);
    assertThat(
            Refused.by(
                    () ->
                        calls
                            .vaultOf("alice")
                            .getItem(GetItemRequest.newBuilder().setId("x").build()))
                .reason())
        .isEqualTo(ErrorReason.AUTHORIZER_DISABLED);

    assertThat(send(update("disabled")).getDisabled()).isFalse();
    brokers.assertResolves(token);
  }

  @Test
  void narrowedBoundsCountForTokensThatAreOutAlready() {
    String token = calls.token("node-a");
    Authorizer narrowed =
        send(update().setBounds(TestCalls.wideBounds().clearPresenters().addPresenters("other")));

    assertThat(narrowed.getBounds().getPresentersList()).containsExactly("other");
    brokers.assertRefused(token, ErrorReason.BOUNDS_EXCEEDED);
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

    brokers.assertRefused(token, ErrorReason.TOKEN_INVALID);
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
    brokers.assertRefused(token, ErrorReason.TOKEN_INVALID);
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

  @Test
  void eachChangeIsOnRecord() {
    assertThat(
            audit.addedBy(
                () -> {
                  send(update().setName("renamed"));
                  send(update().setDisabled(true));
                  send(update("disabled"));
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
            "AUTHORIZERS_LISTED",
            "AUTHORIZER_DELETED");
  }
}
