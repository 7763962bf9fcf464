package io.stepvault.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepvault.server.authorizer.AuthoritySet;
import io.stepvault.server.authorizer.Authorizer;
import io.stepvault.server.authorizer.Revocation;
import io.stepvault.server.authorizer.Revocations;
import io.stepvault.server.authorizer.Revoked;
import io.stepvault.server.jobs.OldRevocations;
import io.stepvault.server.key.InstallationKey;
import io.stepvault.server.key.RootKey;
import io.stepvault.server.store.AuditStore;
import io.stepvault.server.store.AuthorityStore;
import io.stepvault.server.store.Database;
import io.stepvault.server.store.InstallationStore;
import io.stepvault.server.store.JobStore;
import io.stepvault.server.store.Rings;
import io.stepvault.server.store.Transactions;
import io.stepvault.server.testing.AuditLog;
import io.stepvault.server.testing.Refused;
import io.stepvault.server.testing.TestBroker;
import io.stepvault.server.testing.TestCalls;
import io.stepvault.server.testing.TwoBrokers;
import io.stepvault.server.token.TokenClaims;
import io.stepvault.v1.AuthorizerServiceGrpc.AuthorizerServiceBlockingStub;
import io.stepvault.v1.Bounds;
import io.stepvault.v1.ErrorReason;
import io.stepvault.v1.RevokeTokensRequest;
import io.stepvault.v1.RevokeTokensResponse;
import io.stepvault.v1.UpdateAuthorizerRequest;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Revocations are dropped when their tokens have expired, whatever bounds these have by then. */
final class OldRevocationsTest {
  private static final Duration DAY = Duration.ofHours(24);

  private static TwoBrokers brokers;
  private static TestBroker broker;
  private static AuthorizerServiceBlockingStub operator;
  private static Database database;
  private static InstallationKey installationKey;
  private static Transactions transactions;
  private static AuthorityStore authorities;
  private static OldRevocations job;

  private TestCalls calls;
  private String id;

  @BeforeAll
  static void start() throws Exception {
    brokers = new TwoBrokers();
    broker = brokers.first();
    operator = TestCalls.operator(broker, "default");
    database = Database.open(broker.config().database());
    transactions = database.transactions();
    try (RootKey root = RootKey.load(broker.config().rootKey())) {
      installationKey = new InstallationStore(transactions).open(root);
    }
    authorities = new AuthorityStore(new Rings(installationKey));
    job =
        new OldRevocations(
            new JobStore(database), transactions, authorities, new AuditStore(UUID.randomUUID()));
  }

  @AfterAll
  static void stop() {
    installationKey.close();
    database.close();
    brokers.close();
  }

  @BeforeEach
  void register() {
    calls = TestCalls.register(broker, "default", OldRevocationsTest::aDay);
    id = calls.authorizer().getId();
  }

  @AfterEach
  void letTheClockGo() throws Exception {
    move(DAY.multipliedBy(3));
    job.forgetSome();
    broker.moveDatabaseClock(Duration.ZERO);
  }

  private static Bounds.Builder aDay(Bounds.Builder bounds) {
    return bounds.setLongestTokenLife(
        com.google.protobuf.Duration.newBuilder().setSeconds(DAY.toSeconds()));
  }

  private static void move(Duration offset) {
    broker.moveDatabaseClock(offset);
    broker.query("SELECT ensure_audit_partitions('1 day')");
  }

  /** The longest token that an authorizer can sign: issued as late as its clock may say. */
  private String longest(TestCalls by, String run) {
    long iat = Instant.now().getEpochSecond();
    TokenClaims.Builder claims =
        by.claims("node-a").issued(iat, iat + DAY.toSeconds()).step("billing", run, "charge");
    return by.signer().sign(claims.build());
  }

  private RevokeTokensResponse revoke(RevokeTokensRequest.Builder request) {
    return operator.revokeTokens(request.setAuthorizerId(id).build());
  }

  private String count() {
    return broker
        .query("SELECT count(*) FROM token_revocation WHERE authorizer = '" + id + "'")
        .getFirst();
  }

  @Test
  void whatIsDropped_endsNoTokenThatHasNotExpired() throws Exception {
    String token = longest(calls, "run-1");
    Instant before = Instant.now();
    RevokeTokensResponse answer = revoke(RevokeTokensRequest.newBuilder().setRun("run-1"));
    assertThat(answer.getForgottenAt().getSeconds())
        .isBetween(
            before.plus(DAY).plusSeconds(60).getEpochSecond(),
            Instant.now().plus(DAY).plusSeconds(60).getEpochSecond());

    for (Duration later : List.of(Duration.ZERO, DAY, DAY.plusSeconds(60))) {
      move(later);
      job.forgetSome();
      assertThat(count()).isEqualTo("1");
      brokers.assertRefused(token, ErrorReason.TOKEN_REVOKED);
    }
    move(DAY.plusSeconds(70).plus(Revocations.MARGIN));
    brokers.assertRefused(token, ErrorReason.TOKEN_REVOKED);
    List<AuditLog.Row> record = new AuditLog(broker).addedBy(OldRevocationsTest::runJob);
    assertThat(count()).isEqualTo("0");
    assertThat(record).extracting(AuditLog.Row::reason).containsExactly("REVOCATIONS_FORGOTTEN");
    assertThat(record.getFirst().item()).isEqualTo(id);
    assertThat(record.getFirst().method()).isEqualTo("Jobs/OldRevocations");
    brokers.assertRefused(token, ErrorReason.TOKEN_EXPIRED);
    assertThat(new AuditLog(broker).addedBy(OldRevocationsTest::runJob)).isEmpty();
  }

  private static void runJob() {
    try {
      job.forgetSome();
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void boundsThatAreWidenedLater_bringNoRevokedTokenBack() throws Exception {
    TestCalls narrow = TestCalls.register(broker, "default");
    id = narrow.authorizer().getId();
    String token = longest(narrow, "run-1");
    brokers.assertRefused(token, ErrorReason.BOUNDS_EXCEEDED);
    revoke(RevokeTokensRequest.newBuilder().setSubject("alice"));

    move(Duration.ofHours(23));
    job.forgetSome();
    var unused =
        operator.updateAuthorizer(
            UpdateAuthorizerRequest.newBuilder()
                .setId(id)
                .setBounds(aDay(TestCalls.wideBounds()))
                .build());
    brokers.assertRefused(token, ErrorReason.TOKEN_REVOKED);
  }

  @Test
  void theJobTakesOnlyWhatIsOld() throws Exception {
    revoke(RevokeTokensRequest.newBuilder().setJti("old"));
    move(DAY);
    revoke(RevokeTokensRequest.newBuilder().setJti("young"));
    move(DAY.plusHours(1));
    job.forgetSome();
    assertThat(broker.query("SELECT value FROM token_revocation WHERE authorizer = '" + id + "'"))
        .containsExactly("young");
  }

  @Test
  void anAuthorizerHasAtMostSoMany_untilTheOldOnesGo() {
    fill();
    String token = longest(calls, "run-1");
    brokers.assertResolves(token);

    Refused refused = Refused.by(() -> revoke(RevokeTokensRequest.newBuilder().setRun("run-1")));
    assertThat(refused.reason()).isEqualTo(ErrorReason.QUOTA_EXCEEDED);
    brokers.assertResolves(token);
    revoke(RevokeTokensRequest.newBuilder().setJti("jti-17")); // It has that one already.

    move(DAY.plus(Revocations.MARGIN)); // Without the job: the call makes room for itself.
    revoke(RevokeTokensRequest.newBuilder().setRun("run-1"));
    assertThat(count()).isEqualTo("2");
    brokers.assertRefused(token, ErrorReason.TOKEN_REVOKED);
  }

  /** As many as there can be, of an hour ago. */
  private void fill() {
    Boolean unused =
        transactions.mutate(
            "default",
            tx -> {
              AuthoritySet set = authorities.load(tx);
              Authorizer full =
                  set.find(id)
                      .orElseThrow()
                      .withRevocations(
                          Revocations.of(
                              IntStream.range(0, Revocations.MOST)
                                  .mapToObj(i -> jti("jti-" + i, tx.now()))
                                  .toList()));
              authorities.put(tx, set, full);
              return true;
            });
  }

  private static Revocation jti(String value, Instant now) {
    return new Revocation(
        new Revoked(Revoked.Kind.JTI, value),
        now.minus(Duration.ofHours(1)),
        now.plus(DAY).minus(Duration.ofHours(1)));
  }
}
