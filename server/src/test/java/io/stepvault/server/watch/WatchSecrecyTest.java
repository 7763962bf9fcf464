package io.stepvault.server.watch;

import static io.stepvault.server.testing.People.aUser;
import static io.stepvault.server.testing.People.access;
import static io.stepvault.server.testing.People.canUse;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import io.stepvault.server.item.TypeId;
import io.stepvault.server.testing.AuditLog;
import io.stepvault.server.testing.People;
import io.stepvault.server.testing.Refused;
import io.stepvault.server.testing.TestCalls;
import io.stepvault.server.testing.TestVault;
import io.stepvault.server.testing.Unary;
import io.stepvault.v1.Access.Mode;
import io.stepvault.v1.CreateItemRequest;
import io.stepvault.v1.ErrorReason;
import io.stepvault.v1.Item;
import io.stepvault.v1.ReferenceFailure;
import io.stepvault.v1.VaultServiceGrpc.VaultServiceBlockingStub;
import io.stepvault.v1.WatchReferencesResponse;
import io.stepvault.v1.WatchReferencesResponse.Change;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What a watch tells nobody, who may open one, and what goes on record. */
final class WatchSecrecyTest extends TwoBrokerWatches {
  @Test
  void ofWhatOneMayNotUseNothingIsTold() {
    VaultServiceBlockingStub bob = calls.vaultOf("bob");
    TestVault bobs = new TestVault(calls, bob);
    Item hidden = People.store(bob, "hidden-" + UUID.randomUUID(), Mode.PRIVATE);
    TestCalls elsewhere = TestCalls.register(broker, "other");
    Item there = elsewhere.create("theirs-" + UUID.randomUUID(), "value", Mode.TEAM);
    String[] references = {hidden.getName(), hidden.getId(), there.getName(), there.getId()};
    try (Watcher watcher = watch(references)) {
      bobs.rotate(hidden, "second");
      new TestVault(elsewhere).rotate(there, "second");
      bob.setAccess(access(hidden).setMode(Mode.RESTRICTED).build());
      bob.setAccess(access(hidden).addPut(canUse(aUser("carol"))).build());
      assertQuiet(watcher);
      bobs.disable(hidden, 2);
      delete(bob, hidden);
      delete(elsewhere.vault(), there);
      assertQuiet(watcher);
      undelete(bob, hidden);
      assertQuiet(watcher);
    }
  }

  @Test
  void theFirstAnswerIsAsLongForWhatIsHiddenAsForWhatIsNot() {
    Item hidden = People.store(calls.vaultOf("bob"), "hidden-" + UUID.randomUUID(), Mode.PRIVATE);
    String absent = "absent-" + UUID.randomUUID();
    assertThat(absent).hasSameSizeAs(hidden.getName());
    try (Watcher ofHidden = Watcher.of(node, token(), hidden.getName(), hidden.getId());
        Watcher ofAbsent = Watcher.of(node, token(), absent, TypeId.generate("vlt"))) {
      assertThat(ofHidden.begun()).hasSameSizeAs(ofAbsent.begun());
    }
  }

  @Test
  void aReferenceThatTheTokenDoesNotListIsRefusedAndOnRecord() {
    String token = token(calls.claims("node-a").secrets(Set.of("listed", "listed too")));
    AuditLog audit = new AuditLog(broker);
    List<AuditLog.Row> rows =
        audit.addedBy(
            () -> {
              try (Watcher watcher = Watcher.of(node, token, "listed", "another", "listed too")) {
                Refused refused = watcher.end();
                assertThat(refused.reason()).isEqualTo(ErrorReason.REFERENCES_UNRESOLVED);
                assertThat(refused.failures().getFailuresList())
                    .containsExactly(
                        ReferenceFailure.newBuilder()
                            .setIndex(1)
                            .setReason(ReferenceFailure.Reason.NOT_IN_TOKEN)
                            .setReference("another")
                            .build());
              }
            });
    assertThat(rows)
        .extracting(AuditLog.Row::method, AuditLog.Row::reason, AuditLog.Row::reference)
        .containsExactly(tuple("ResolveService/WatchReferences", "NOT_IN_TOKEN", "another"));
  }

  @Test
  void withoutReferencesItIsAllThatTheTokenLists() {
    Item one = create(Mode.TEAM);
    Item other = create(Mode.TEAM);
    String token = token(calls.claims("node-a").secrets(Set.of(one.getName(), other.getId())));
    try (Watcher watcher = Watcher.of(node, token)) {
      watcher.begun();
      vault.rotate(one, "second");
      watcher.expect(Change.ROTATED, one.getName());
      vault.rotate(other, "second");
      watcher.expect(Change.ROTATED, other.getId());
    }
  }

  @Test
  void theSameReferenceTwiceCountsOnce() {
    Item item = create(Mode.TEAM);
    try (Watcher watcher = watch(item.getName(), item.getName())) {
      vault.rotate(item, "second");
      watcher.expect(Change.ROTATED, item.getName());
      assertQuiet(watcher);
    }
  }

  @Test
  void aWatchIsOnRecordOnce_andItsHintsAreNot() {
    Item item = create(Mode.TEAM);
    AuditLog audit = new AuditLog(broker);
    List<AuditLog.Row> rows =
        audit.addedBy(
            () -> {
              try (Watcher watcher = watch(item.getName())) {
                vault.rotate(item, "second");
                watcher.expect(Change.ROTATED, item.getName());
              }
            });
    assertThat(rows)
        .filteredOn(row -> row.method().equals("ResolveService/WatchReferences"))
        .extracting(AuditLog.Row::reason, AuditLog.Row::outcome, AuditLog.Row::certificate)
        .containsExactly(tuple("WATCHED", "ALLOWED", "spiffe://test/node-a"));
  }

  @Test
  void aHintHasNothingOfTheItem() {
    Item item =
        calls
            .vault()
            .createItem(
                CreateItemRequest.newBuilder()
                    .setName("named-" + UUID.randomUUID())
                    .setSecret("canary-value-1")
                    .setDescription("canary-description")
                    .build())
            .getItem();
    try (Watcher watcher = Watcher.of(node, token(), item.getName())) {
      WatchReferencesResponse first = watcher.next();
      vault.rotate(item, "canary-value-2");
      WatchReferencesResponse second = watcher.expect(Change.ROTATED, item.getName());
      for (WatchReferencesResponse answer : List.of(first, second)) {
        for (String word : List.of("canary", item.getId(), "alice", "node-a")) {
          assertThat(Unary.holds(answer, word)).as(word).isFalse();
        }
      }
    }
  }
}
