package io.stepvault.server.watch;

import static io.stepvault.server.testing.People.aUser;
import static io.stepvault.server.testing.People.access;
import static io.stepvault.server.testing.People.canUse;

import com.google.protobuf.FieldMask;
import com.google.protobuf.Timestamp;
import io.stepvault.server.testing.People;
import io.stepvault.server.testing.TestCalls;
import io.stepvault.server.token.Pins;
import io.stepvault.v1.Access.Mode;
import io.stepvault.v1.CreateItemRequest;
import io.stepvault.v1.Item;
import io.stepvault.v1.RotateItemRequest;
import io.stepvault.v1.UpdateAuthorizerRequest;
import io.stepvault.v1.UpdateItemRequest;
import io.stepvault.v1.VaultServiceGrpc.VaultServiceBlockingStub;
import io.stepvault.v1.WatchReferencesResponse.Change;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What is hinted, and what is not. */
final class WatchTest extends TwoBrokerWatches {
  @Test
  void aRotationThroughAnotherBrokerIsHinted_byNameAndById() {
    Item item = create(Mode.TEAM);
    try (Watcher watcher = watch(item.getName(), item.getId())) {
      vault.rotate(item, "second");
      watcher.expect(Change.ROTATED, item.getName());
      watcher.expect(Change.ROTATED, item.getId());
      vault.activate(item, 1);
      watcher.expect(Change.ROTATED, item.getName());
      watcher.expect(Change.ROTATED, item.getId());
      assertQuiet(watcher);
    }
  }

  @Test
  void aDeletedItemIsGone_andBackWhenItIsRestored() {
    Item item = create(Mode.PRIVATE);
    try (Watcher watcher = watch(item.getName())) {
      delete(calls.vault(), item);
      watcher.expect(Change.GONE, item.getName());
      undelete(calls.vault(), item);
      watcher.expect(Change.REBOUND, item.getName());
    }
  }

  @Test
  void aDisabledVersionIsGone_andBackWhenItIsEnabled() {
    Item item = create(Mode.TEAM);
    try (Watcher watcher = watch(item.getName())) {
      vault.disable(item, 1);
      watcher.expect(Change.GONE, item.getName());
      vault.enable(item, 1);
      watcher.expect(Change.REBOUND, item.getName());
    }
  }

  @Test
  void anItemThatExpiresIsGone_thoughNobodyHasChangedIt() {
    String name = "expiring-" + UUID.randomUUID();
    Timestamp soon =
        Timestamp.newBuilder().setSeconds(Instant.now().getEpochSecond() + 300).build();
    Item item =
        calls
            .vault()
            .createItem(
                CreateItemRequest.newBuilder()
                    .setName(name)
                    .setSecret("value")
                    .setExpiresAt(soon)
                    .build())
            .getItem();
    try (Watcher watcher = watch(name)) {
      broker.moveDatabaseClock(Duration.ofSeconds(301));
      watcher.expect(Change.GONE, name);
      vault.rotate(
          RotateItemRequest.newBuilder()
              .setId(item.getId())
              .setSecret("second")
              .setNeverExpires(true));
      watcher.expect(Change.REBOUND, name);
    }
  }

  @Test
  void anItemThatOneMayNotUseAnyMoreIsGone() {
    VaultServiceBlockingStub bob = calls.vaultOf("bob");
    Item item =
        People.store(bob, "bobs-" + UUID.randomUUID(), Mode.RESTRICTED, canUse(aUser("alice")));
    try (Watcher watcher = watch(item.getName())) {
      bob.setAccess(access(item).addRemove(aUser("alice")).build());
      watcher.expect(Change.GONE, item.getName());
      bob.setAccess(access(item).addPut(canUse(aUser("alice"))).build());
      watcher.expect(Change.REBOUND, item.getName());
    }
  }

  @Test
  void anItemOutsideOfNarrowerBoundsIsGone() {
    Item item = create(Mode.TEAM);
    try (Watcher watcher = Watcher.of(node, token(), item.getName())) {
      watcher.begun();
      TestCalls.operator(broker, "default")
          .updateAuthorizer(
              UpdateAuthorizerRequest.newBuilder()
                  .setId(calls.authorizer().getId())
                  .setBounds(TestCalls.wideBounds().clearItems().addItems("other-*"))
                  .build());
      watcher.expect(Change.GONE, item.getName());
    }
  }

  @Test
  void aPrivateItemBeforeASharedOneRebinds_andRebindsBack() {
    Item shared = People.store(calls.vaultOf("bob"), "shared-" + UUID.randomUUID(), Mode.TEAM);
    try (Watcher watcher = watch(shared.getName())) {
      Item own = calls.create(shared.getName(), "own", Mode.PRIVATE);
      watcher.expect(Change.REBOUND, shared.getName());
      delete(calls.vault(), own); // It keeps its name: the shared one does not come through.
      watcher.expect(Change.GONE, shared.getName());
      rename(own, "renamed-" + UUID.randomUUID());
      watcher.expect(Change.REBOUND, shared.getName());
    }
  }

  private void rename(Item item, String name) {
    undelete(calls.vault(), item);
    calls
        .vault()
        .updateItem(
            UpdateItemRequest.newBuilder()
                .setId(item.getId())
                .setName(name)
                .setUpdateMask(FieldMask.newBuilder().addPaths("name"))
                .build());
  }

  @Test
  void aNameThatMeantNothingRebinds() {
    String name = "later-" + UUID.randomUUID();
    try (Watcher watcher = watch(name)) {
      calls.create(name, "value", Mode.TEAM);
      watcher.expect(Change.REBOUND, name);
    }
  }

  @Test
  void whatAPinnedRunGetsDoesNotRotate() {
    Item item = create(Mode.TEAM);
    Pins pins = new Pins(null, Map.of(item.getName(), 1));
    try (Watcher watcher = watchWith(token(calls.claims("node-a").pins(pins)), item.getName())) {
      vault.rotate(item, "second");
      assertQuiet(watcher);
      vault.disable(item, 1);
      watcher.expect(Change.GONE, item.getName());
    }
  }

  @Test
  void whatChangesAnItemAndNotWhatItGivesIsNotTold() {
    Item item = create(Mode.TEAM);
    try (Watcher watcher = watch(item.getName())) {
      calls
          .vault()
          .updateItem(
              UpdateItemRequest.newBuilder()
                  .setId(item.getId())
                  .setDescription("other words")
                  .putLabels("team", "billing")
                  .build());
      vault.stage(item, "staged");
      assertQuiet(watcher);
    }
  }
}
