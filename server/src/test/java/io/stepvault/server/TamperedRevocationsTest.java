package io.stepvault.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stepvault.server.authorizer.AuthoritySet;
import io.stepvault.server.authorizer.Authorizer;
import io.stepvault.server.key.InstallationKey;
import io.stepvault.server.key.IntegrityException;
import io.stepvault.server.key.RootKey;
import io.stepvault.server.store.AuthorityStore;
import io.stepvault.server.store.Database;
import io.stepvault.server.store.InstallationStore;
import io.stepvault.server.store.Rings;
import io.stepvault.server.store.Transactions;
import io.stepvault.server.testing.Refused;
import io.stepvault.server.testing.TestBroker;
import io.stepvault.server.testing.TestCalls;
import io.stepvault.server.token.TokenClaims;
import io.stepvault.v1.ErrorReason;
import io.stepvault.v1.ResolveRequest;
import io.stepvault.v1.RevokeTokensRequest;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whoever can write to the database cannot take a revocation back unnoticed. */
final class TamperedRevocationsTest {
  private static TestBroker broker;
  private static TestCalls calls;
  private static TestCalls other;
  private static TokenClaims claims;
  private static Database database;
  private static InstallationKey installationKey;
  private static Transactions transactions;

  private Connection superuser;

  @BeforeAll
  static void start() throws Exception {
    broker = TestBroker.start();
    calls = TestCalls.register(broker, "default");
    other = TestCalls.register(broker, "default");
    claims = calls.claims("node-a").build();
    calls.create("payments", "value of payments");
    for (TestCalls one : new TestCalls[] {calls, other}) {
      revoke(one, RevokeTokensRequest.newBuilder().setJti(claims.jti()));
      revoke(one, RevokeTokensRequest.newBuilder().setRun("a-run"));
    }
    database = Database.open(broker.config().database());
    transactions = database.transactions();
    try (RootKey root = RootKey.load(broker.config().rootKey())) {
      installationKey = new InstallationStore(transactions).open(root);
    }
  }

  @AfterAll
  static void stop() {
    installationKey.close();
    database.close();
    broker.close();
  }

  private static void revoke(TestCalls by, RevokeTokensRequest.Builder request) {
    var unused =
        TestCalls.operator(broker, "default")
            .revokeTokens(request.setAuthorizerId(by.authorizer().getId()).build());
  }

  @BeforeEach
  void keep() throws SQLException {
    superuser = broker.superuser();
    commit("CREATE TABLE kept AS TABLE token_revocation; CREATE TABLE kept2 AS TABLE authorizer");
  }

  @AfterEach
  void putBack() throws SQLException {
    commit(
        "DELETE FROM token_revocation; INSERT INTO token_revocation SELECT * FROM kept;"
            + " UPDATE authorizer a SET revocations = k.revocations FROM kept2 k WHERE a.id = k.id;"
            + " DROP TABLE kept; DROP TABLE kept2");
    superuser.close();
  }

  private int commit(String sql) throws SQLException {
    try (Statement statement = superuser.createStatement()) {
      statement.execute(sql);
      return statement.getUpdateCount();
    }
  }

  /** As a broker reads it that knows nothing yet. */
  private static AuthoritySet read() {
    AuthorityStore authorities = new AuthorityStore(new Rings(installationKey));
    return transactions.snapshot("default", authorities::load);
  }

  @Test
  void whatWasWrittenIsRead() {
    assertThat(read().authorizers())
        .extracting(Authorizer::revocations)
        .allSatisfy(revocations -> assertThat(revocations.size()).isEqualTo(2));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "DELETE FROM token_revocation WHERE kind = 'JTI' AND @one",
        "DELETE FROM token_revocation",
        "UPDATE token_revocation SET value = 'b-run' WHERE kind = 'RUN' AND @one",
        "UPDATE token_revocation SET kind = 'SUBJECT' WHERE kind = 'RUN' AND @one",
        "UPDATE token_revocation SET cut_off = cut_off - interval '1 s' WHERE kind = 'RUN' AND @one",
        "UPDATE token_revocation SET cut_off = '-infinity' WHERE kind = 'RUN' AND @one",
        "UPDATE token_revocation SET forgotten_at = now() WHERE kind = 'RUN' AND @one",
        "INSERT INTO token_revocation SELECT organization, authorizer, kind, 'c-run', cut_off,"
            + " forgotten_at FROM token_revocation WHERE kind = 'RUN' AND @one",
        "UPDATE authorizer SET revocations = NULL",
        "UPDATE authorizer SET revocations = ''",
        "UPDATE authorizer a SET revocations = b.revocations FROM authorizer b WHERE a.id <> b.id"
            + " AND b.revocations IS NOT NULL"
      })
  void whatWasChangedIsNotAnsweredFrom(String act) throws SQLException {
    assertThat(commit(act.replace("@one", "authorizer = '" + calls.authorizer().getId() + "'")))
        .isPositive();
    assertThatThrownBy(TamperedRevocationsTest::read).isInstanceOf(IntegrityException.class);
  }

  @Test
  void aBrokerThatStartsThenServesNobody_andOneThatKnewThemGoesOnRefusing() throws SQLException {
    String token = calls.signer().sign(claims);
    assertThat(reason(token)).isEqualTo(ErrorReason.TOKEN_REVOKED);
    commit("DELETE FROM token_revocation");
    assertThat(reason(token)).isEqualTo(ErrorReason.TOKEN_REVOKED);
    broker.restart();
    assertThat(reason(token)).isEqualTo(ErrorReason.INTEGRITY_FAILED);
  }

  private static ErrorReason reason(String token) {
    return Refused.by(
            () ->
                calls
                    .node(token)
                    .resolve(ResolveRequest.newBuilder().addReferences("payments").build()))
        .reason();
  }
}
