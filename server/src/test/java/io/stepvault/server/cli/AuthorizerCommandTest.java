package io.stepvault.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Duration;
import com.google.protobuf.Timestamp;
import io.stepvault.server.token.TokenSigner;
import io.stepvault.v1.AddKeyRequest;
import io.stepvault.v1.AddKeyResponse;
import io.stepvault.v1.Authorizer;
import io.stepvault.v1.Bounds;
import io.stepvault.v1.CreateAuthorizerRequest;
import io.stepvault.v1.CreateAuthorizerResponse;
import io.stepvault.v1.DeleteAuthorizerRequest;
import io.stepvault.v1.DeleteAuthorizerResponse;
import io.stepvault.v1.GetAuthorizerResponse;
import io.stepvault.v1.ListAuthorizersRequest;
import io.stepvault.v1.ListAuthorizersResponse;
import io.stepvault.v1.RetireKeyRequest;
import io.stepvault.v1.RetireKeyResponse;
import io.stepvault.v1.RevokeKeyRequest;
import io.stepvault.v1.RevokeKeyResponse;
import io.stepvault.v1.UpdateAuthorizerRequest;
import io.stepvault.v1.UpdateAuthorizerResponse;
import io.stepvault.v1.VerificationKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(FakeBrokers.class)
final class AuthorizerCommandTest {
  private static final String ID = "ath_01jd2m3q5vf8p9t6r7w8x9y0z1";
  private static final VerificationKey KEY =
      VerificationKey.newBuilder()
          .setKid("2026-11")
          .setNotAfter(Timestamp.newBuilder().setSeconds(1_700_000_000))
          .build();
  private static final Authorizer ENGINE =
      Authorizer.newBuilder()
          .setId(ID)
          .setName("workflow engine")
          .setBounds(
              Bounds.newBuilder()
                  .addScopes("resolve")
                  .setLongestTokenLife(Duration.newBuilder().setSeconds(600))
                  .addPresenters("spiffe://acme/nodes/*")
                  .addItems("*"))
          .addKeys(KEY)
          .addKeys(
              VerificationKey.newBuilder()
                  .setKid("2027-01")
                  .setNotBefore(Timestamp.newBuilder().setSeconds(4_000_000_000L)))
          .setEtag("etag-1")
          .build();

  @TempDir private Path folder;
  private FakeBroker broker;

  @BeforeEach
  void answer(FakeBroker fake) {
    broker = fake;
    broker.answer(
        "CreateAuthorizer", CreateAuthorizerResponse.newBuilder().setAuthorizer(ENGINE).build());
    broker.answer(
        "GetAuthorizer", GetAuthorizerResponse.newBuilder().setAuthorizer(ENGINE).build());
    broker.answer(
        "UpdateAuthorizer", UpdateAuthorizerResponse.newBuilder().setAuthorizer(ENGINE).build());
    broker.answer("DeleteAuthorizer", DeleteAuthorizerResponse.getDefaultInstance());
    broker.answer("AddKey", AddKeyResponse.newBuilder().setKey(KEY).build());
    broker.answer("RetireKey", RetireKeyResponse.newBuilder().setKey(KEY).build());
    broker.answer("RevokeKey", RevokeKeyResponse.newBuilder().setKey(KEY).build());
    broker.answer(
        "ListAuthorizers",
        request ->
            ((ListAuthorizersRequest) request).getPageToken().isEmpty()
                ? ListAuthorizersResponse.newBuilder()
                    .addAuthorizers(ENGINE)
                    .setNextPageToken("2")
                    .build()
                : ListAuthorizersResponse.newBuilder()
                    .addAuthorizers(ENGINE.toBuilder().setId("ath_2").setDisabled(true))
                    .build());
  }

  private String file(String text) throws IOException {
    return Files.writeString(folder.resolve("key"), text).toString();
  }

  @Test
  void create_sendsBoundsAndKeys() throws IOException {
    CommandRun run =
        broker.authorizer(
            "create",
            "workflow engine",
            "--scope=resolve",
            "--scope=vault.read",
            "--longest-life=10m",
            "--presenter=spiffe://acme/nodes/*",
            "--item=*",
            "--may-grant-all-secrets",
            "--jwk=" + file("{\"kid\":\"k\"}\n"));

    assertThat(run.out()).contains("created " + ID + " (workflow engine)");
    CreateAuthorizerRequest sent = broker.request(CreateAuthorizerRequest.class);
    assertThat(sent.getBounds())
        .isEqualTo(
            ENGINE.getBounds().toBuilder()
                .addScopes("vault.read")
                .setMayGrantAllSecrets(true)
                .build());
    assertThat(sent.getKeys(0).getJwk()).isEqualTo("{\"kid\":\"k\"}");
    assertThat(sent.getRequestId()).isNotEmpty();
    assertThat(broker.token()).isEmpty();
  }

  @Test
  void getAndList_showTables_orJson() {
    assertThat(broker.authorizer("get", ID).out())
        .contains("spiffe://acme/nodes/*", "10m", "2026-11", "retired", "prepared", "2027-01");
    assertThat(broker.authorizer("list").out())
        .containsSubsequence("ID", ID, "enabled", "ath_2", "disabled");
    assertThat(broker.authorizer("list", "--json").out()).startsWith("[{").contains("ath_2");
  }

  @Test
  void update_changesOfTheBoundsOnlyWhatIsGiven() {
    assertThat(broker.authorizer("update", ID, "--item=a name", "--name=engine").exitCode())
        .isZero();
    UpdateAuthorizerRequest sent = broker.request(UpdateAuthorizerRequest.class);
    assertThat(sent.getUpdateMask().getPathsList()).containsExactly("name", "bounds");
    assertThat(sent.getBounds())
        .isEqualTo(ENGINE.getBounds().toBuilder().clearItems().addItems("a name").build());
    assertThat(sent.getEtag()).isEqualTo("etag-1");
  }

  @Test
  void update_disablesAndEnables() {
    assertThat(broker.authorizer("update", ID, "--disable").out()).contains("updated " + ID);
    assertThat(broker.authorizer("update", ID, "--enable").exitCode()).isZero();
    assertThat(broker.asked(UpdateAuthorizerRequest.class))
        .extracting(UpdateAuthorizerRequest::getDisabled)
        .containsExactly(true, false);
    assertThat(broker.authorizer("update", ID).exitCode()).isEqualTo(2);
    assertThat(broker.authorizer("update", ID, "--enable", "--disable").exitCode()).isEqualTo(2);
  }

  @Test
  void delete_wantsTheIdOnceMore() {
    FakePerson hasty = new FakePerson("yes");

    assertThat(broker.authorizer("delete", ID).exitCode()).isEqualTo(2);
    assertThat(broker.authorizerBy(hasty, "delete", ID).exitCode()).isEqualTo(1);
    assertThat(hasty.questions).singleElement().asString().contains("ends now", ID);
    assertThat(broker.asked(DeleteAuthorizerRequest.class)).isEmpty();

    assertThat(broker.authorizerBy(new FakePerson(ID), "delete", ID).out())
        .contains("deleted " + ID);
    assertThat(broker.request(DeleteAuthorizerRequest.class).getEtag()).isEqualTo("etag-1");
    assertThat(broker.authorizer("delete", ID, "--yes").exitCode()).isZero();
  }

  @Test
  void addKey_takesAJwkOrPem() throws IOException {
    String pem = "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----";
    assertThat(broker.authorizer("add-key", ID, file("{\"kid\":\"k\"}")).out())
        .contains("added 2026-11: retired");
    assertThat(
            broker.authorizer("add-key", ID, file(pem), "--not-before=1h", "--not-after=90d").out())
        .contains("2026-11");

    AddKeyRequest first = broker.asked(AddKeyRequest.class).get(0);
    assertThat(first.getJwk()).isEqualTo("{\"kid\":\"k\"}");
    assertThat(first.hasNotBefore()).isFalse();
    AddKeyRequest second = broker.asked(AddKeyRequest.class).get(1);
    assertThat(second.getPem()).isEqualTo(pem);
    assertThat(second.getNotBefore().getSeconds())
        .isBetween(Instant.now().getEpochSecond(), Instant.now().getEpochSecond() + 3_600);
    assertThat(second.getNotAfter().getSeconds()).isGreaterThan(second.getNotBefore().getSeconds());
  }

  @Test
  void privateKey_isNotSent() throws IOException {
    String jwk = TokenSigner.generatePrivateJwk("k", "ES256");
    for (String text : new String[] {jwk, "-----BEGIN EC PRIVATE KEY-----\nAAAA"}) {
      CommandRun run = broker.authorizer("add-key", ID, file(text));
      assertThat(run.exitCode()).isEqualTo(1);
      assertThat(run.err()).contains("private").doesNotContain("AAAA", "\"d\"");
    }
    assertThat(broker.isUntouched()).isTrue();
  }

  @Test
  void retireKeyAndRevokeKey_nameTheKey() {
    assertThat(broker.authorizer("retire-key", ID, "2026-11").out()).contains("2026-11: retired");
    assertThat(broker.authorizer("revoke-key", ID, "2026-11", "--etag=e").exitCode()).isZero();

    RetireKeyRequest retired = broker.request(RetireKeyRequest.class);
    assertThat(retired.getKid()).isEqualTo("2026-11");
    assertThat(retired.hasNotAfter()).isFalse();
    assertThat(broker.request(RevokeKeyRequest.class).getEtag()).isEqualTo("e");
  }
}
