package io.stepvault.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Timestamp;
import io.stepvault.server.testing.AuditLog;
import io.stepvault.server.testing.Refused;
import io.stepvault.server.testing.TestBroker;
import io.stepvault.server.testing.TestCalls;
import io.stepvault.server.token.TokenClaims;
import io.stepvault.v1.Access;
import io.stepvault.v1.CreateItemRequest;
import io.stepvault.v1.DeleteItemRequest;
import io.stepvault.v1.DisableVersionRequest;
import io.stepvault.v1.ErrorReason;
import io.stepvault.v1.Item;
import io.stepvault.v1.ReferenceFailure;
import io.stepvault.v1.ReferenceFailure.Reason;
import io.stepvault.v1.ResolveRequest;
import io.stepvault.v1.ResolveResponse;
import io.stepvault.v1.ResolvedSecret;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Which item a reference means, who gets it, what the others are told, and what goes on record. */
final class ResolveRulesTest {
  private static TestBroker broker;
  private static TestCalls calls;
  private static AuditLog audit;

  @BeforeAll
  static void start() {
    broker = TestBroker.start();
    calls = TestCalls.register(broker, "default");
    audit = new AuditLog(broker);
  }

  @AfterAll
  static void stop() {
    broker.close();
  }

  @AfterEach
  void letTheClockGo() {
    broker.moveDatabaseClock(Duration.ZERO);
  }

  private static Item create(String user, String name, String value, Access.Mode mode) {
    return calls
        .vaultOf(user)
        .createItem(
            CreateItemRequest.newBuilder()
                .setName(name)
                .setSecret(value)
                .setAccess(Access.newBuilder().setMode(mode))
                .build())
        .getItem();
  }

  private static void delete(Item item) {
    var unused =
        calls
            .vaultOf(item.getOwner())
            .deleteItem(DeleteItemRequest.newBuilder().setId(item.getId()).build());
  }

  private static ResolveResponse resolve(
      TestCalls by, UnaryOperator<TokenClaims.Builder> change, String... references) {
    return by.node(by.signer().sign(change.apply(by.claims("node-a")).build()))
        .resolve(ResolveRequest.newBuilder().addAllReferences(List.of(references)).build());
  }

  private static String valueFor(String owner, String reference) {
    return resolve(calls, claims -> claims.owner(owner), reference)
        .getSecrets(0)
        .getValue()
        .toStringUtf8();
  }

  /** Asserts the told reason, and the true ones in the audit. */
  private static void assertFails(
      TestCalls by,
      UnaryOperator<TokenClaims.Builder> change,
      String reference,
      Reason told,
      String onRecord) {
    List<AuditLog.Row> rows =
        audit.addedBy(
            () -> {
              Refused refused = Refused.by(() -> resolve(by, change, reference));
              assertThat(refused.reason()).isEqualTo(ErrorReason.REFERENCES_UNRESOLVED);
              assertThat(refused.failures().getFailuresList())
                  .containsExactly(
                      ReferenceFailure.newBuilder()
                          .setReason(told)
                          .setReference(reference)
                          .build());
            });
    assertThat(rows).hasSize(1);
    assertThat(rows.getFirst().outcome()).isEqualTo("DENIED");
    assertThat(rows.getFirst().reason()).isEqualTo(onRecord);
    assertThat(rows.getFirst().reference()).isEqualTo(reference);
  }

  private static void assertFails(String owner, String reference, Reason told, String onRecord) {
    assertFails(calls, claims -> claims.owner(owner), reference, told, onRecord);
  }

  @Test
  void theOwnersPrivateItemComesBeforeASharedOne() {
    create("carol", "both", "shared", Access.Mode.TEAM);
    create("alice", "both", "alice's", Access.Mode.PRIVATE);
    create("bob", "both", "bob's", Access.Mode.PRIVATE);
    assertThat(valueFor("alice", "both")).isEqualTo("alice's");
    assertThat(valueFor("bob", "both")).isEqualTo("bob's");
    assertThat(valueFor("carol", "both")).isEqualTo("shared");
    assertThat(valueFor(null, "both")).isEqualTo("shared");
  }

  @Test
  void aDeletedPrivateItemHidesTheSharedOneStill() {
    create("carol", "no fall", "shared", Access.Mode.TEAM);
    delete(create("alice", "no fall", "alice's", Access.Mode.PRIVATE));
    assertFails("alice", "no fall", Reason.DELETED, "DELETED");
    assertThat(valueFor("bob", "no fall")).isEqualTo("shared");
  }

  @Test
  void aNewSharedItemTakesOverFromADeletedOne() {
    delete(create("carol", "again", "old", Access.Mode.TEAM));
    assertFails("alice", "again", Reason.DELETED, "DELETED");
    create("bob", "again", "new", Access.Mode.TEAM);
    assertThat(valueFor("alice", "again")).isEqualTo("new");
  }

  @Test
  void withoutAnOwnerARunGetsTeamItemsAlone() {
    Item item = create("alice", "of alice", "value", Access.Mode.PRIVATE);
    assertFails(null, "of alice", Reason.NOT_FOUND, "ABSENT");
    assertFails(null, item.getId(), Reason.NOT_FOUND, "NOT_ACCESSIBLE");
    // Not even when the token's subject is the owner of the item.
    assertThat(valueFor("alice", item.getId())).isEqualTo("value");
  }

  @Test
  void onlyWhoCouldUseAnItemIsToldWhatBecameOfIt() {
    Item deleted = create("alice", "was here", "value", Access.Mode.PRIVATE);
    delete(deleted);
    assertFails("alice", deleted.getId(), Reason.DELETED, "DELETED");
    assertFails("bob", deleted.getId(), Reason.NOT_FOUND, "NOT_ACCESSIBLE");
    assertFails("bob", "was here", Reason.NOT_FOUND, "ABSENT");

    Item expiring = expiring("alice", "ran out", Instant.now().plusSeconds(100));
    broker.moveDatabaseClock(Duration.ofSeconds(100));
    assertFails("alice", "ran out", Reason.EXPIRED, "EXPIRED");
    assertFails("alice", expiring.getId(), Reason.EXPIRED, "EXPIRED");
    assertFails("bob", expiring.getId(), Reason.NOT_FOUND, "NOT_ACCESSIBLE");
    broker.moveDatabaseClock(Duration.ZERO);

    Item disabled = create("alice", "taken out of use", "value", Access.Mode.PRIVATE);
    var unused =
        calls
            .vaultOf("alice")
            .disableVersion(
                DisableVersionRequest.newBuilder().setId(disabled.getId()).setVersion(1).build());
    assertFails("alice", "taken out of use", Reason.DISABLED, "DISABLED");
    assertFails("alice", disabled.getId(), Reason.DISABLED, "DISABLED");
    assertFails("bob", disabled.getId(), Reason.NOT_FOUND, "NOT_ACCESSIBLE");
    assertFails("bob", "taken out of use", Reason.NOT_FOUND, "ABSENT");
  }

  private static Item expiring(String user, String name, Instant at) {
    return calls
        .vaultOf(user)
        .createItem(
            CreateItemRequest.newBuilder()
                .setName(name)
                .setSecret("value")
                .setExpiresAt(
                    Timestamp.newBuilder().setSeconds(at.getEpochSecond()).setNanos(at.getNano()))
                .build())
        .getItem();
  }

  @Test
  void absentAndForbiddenAreToldByteForByteAlike() {
    Item item = create("alice", "forbidden", "value", Access.Mode.PRIVATE);
    String absent = "vlt_01jd2m3q5vf8p9t6r7w8x9y0z1";
    assertThat(tell(item.getId()).replace(item.getId(), absent)).isEqualTo(tell(absent));
    assertThat(tell("forbidden").replace("forbidden", "not there")).isEqualTo(tell("not there"));
  }

  private static String tell(String reference) {
    byte[] status =
        Refused.by(() -> resolve(calls, claims -> claims.owner("bob"), reference))
            .status()
            .toByteArray();
    return new String(status, StandardCharsets.ISO_8859_1);
  }

  @Test
  void theTokenMustListTheReferenceExactlyAsItIsSpelled() {
    Item item = create("alice", "listed", "value", Access.Mode.PRIVATE);
    UnaryOperator<TokenClaims.Builder> byName = claims -> claims.secrets(Set.of("listed"));
    UnaryOperator<TokenClaims.Builder> byId = claims -> claims.secrets(Set.of(item.getId()));
    assertThat(resolve(calls, byName, "listed").getSecretsCount()).isEqualTo(1);
    assertThat(resolve(calls, byId, item.getId()).getSecretsCount()).isEqualTo(1);
    assertFails(calls, byName, item.getId(), Reason.NOT_IN_TOKEN, "NOT_IN_TOKEN");
    assertFails(calls, byId, "listed", Reason.NOT_IN_TOKEN, "NOT_IN_TOKEN");
    assertFails(calls, byName, "Listed", Reason.NOT_IN_TOKEN, "NOT_IN_TOKEN");
    assertFails(calls, byName, "not there", Reason.NOT_IN_TOKEN, "NOT_IN_TOKEN");
    assertFails(calls, c -> c.secrets(Set.of()), "listed", Reason.NOT_IN_TOKEN, "NOT_IN_TOKEN");
    assertFails(calls, byName, "*", Reason.NOT_IN_TOKEN, "NOT_IN_TOKEN");
    assertFails(calls, c -> c.secrets(Set.of("*")), "*", Reason.NOT_FOUND, "ABSENT");
  }

  @Test
  void theAuthorizersBoundsNameItemsByNameOrById() {
    Item item = create("alice", "caf\u00E9 within", "value", Access.Mode.PRIVATE);
    Item other = create("alice", "without", "value", Access.Mode.PRIVATE);
    delete(create("alice", "without, deleted", "value", Access.Mode.PRIVATE));
    for (String bound : new String[] {item.getId(), item.getName(), "cafe\u0301 within"}) {
      TestCalls narrow =
          TestCalls.register(broker, "default", bounds -> bounds.clearItems().addItems(bound));
      assertThat(resolve(narrow, c -> c, item.getId(), item.getName()).getSecretsCount())
          .isEqualTo(2);
      assertFails(narrow, c -> c, "without", Reason.NOT_FOUND, "OUT_OF_BOUNDS");
      assertFails(narrow, c -> c, other.getId(), Reason.NOT_FOUND, "OUT_OF_BOUNDS");
      assertFails(narrow, c -> c, "without, deleted", Reason.NOT_FOUND, "OUT_OF_BOUNDS");
    }
    TestCalls nothing = TestCalls.register(broker, "default", bounds -> bounds.clearItems());
    assertFails(nothing, c -> c, "without", Reason.NOT_FOUND, "OUT_OF_BOUNDS");
  }

  @Test
  void theLeaseEndsWithTokenAndItemAndAfter60Seconds() {
    Instant now = Instant.ofEpochSecond(Instant.now().getEpochSecond());
    long second = now.getEpochSecond();
    create("alice", "for good", "value", Access.Mode.PRIVATE);
    expiring("alice", "until soon", now.plusMillis(20_500));
    broker.stopDatabaseClock(now);
    assertThat(leaseOf(second + 600, "for good")).isEqualTo(Duration.ofSeconds(60));
    assertThat(leaseOf(second + 60, "for good")).isEqualTo(Duration.ofSeconds(60));
    assertThat(leaseOf(second + 59, "for good")).isEqualTo(Duration.ofSeconds(59));
    assertThat(leaseOf(second + 600, "until soon")).isEqualTo(Duration.ofMillis(20_500));
    assertThat(leaseOf(second + 5, "until soon")).isEqualTo(Duration.ofSeconds(5));
    // In the leeway for clocks it may be used, and held not at all.
    assertThat(leaseOf(second - 10, "for good")).isEqualTo(Duration.ZERO);
  }

  private static Duration leaseOf(long expiry, String reference) {
    ResolvedSecret secret =
        resolve(calls, claims -> claims.issued(expiry - 600, expiry), reference).getSecrets(0);
    return Duration.ofSeconds(secret.getHoldFor().getSeconds(), secret.getHoldFor().getNanos());
  }
}
