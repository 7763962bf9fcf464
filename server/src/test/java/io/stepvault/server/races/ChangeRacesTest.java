package io.stepvault.server.races;

import static io.stepvault.server.testing.People.aUser;
import static io.stepvault.server.testing.People.access;
import static io.stepvault.server.testing.People.canUse;
import static org.assertj.core.api.Assertions.assertThat;

import io.stepvault.server.races.Arena.Where;
import io.stepvault.server.testing.TestVault;
import io.stepvault.v1.Access.Mode;
import io.stepvault.v1.DeleteItemRequest;
import io.stepvault.v1.ErrorReason;
import io.stepvault.v1.Item;
import io.stepvault.v1.TransferItemRequest;
import io.stepvault.v1.UpdateItemRequest;
import io.stepvault.v1.Version;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Two callers change one item at once: as if one had come after the other. */
final class ChangeRacesTest {
  private static Arena arena;

  @BeforeAll
  static void start() {
    arena = new Arena();
  }

  @AfterAll
  static void stop() {
    try {
      Invariants.check(arena);
    } finally {
      arena.close();
    }
  }

  /** One of the two callers, as alice. */
  private static TestVault alice(Where where, int caller) {
    return new TestVault(arena.calls, arena.user("alice", where, caller));
  }

  private static Item delete(Item item, Where where, int caller) {
    return arena
        .user("alice", where, caller)
        .deleteItem(DeleteItemRequest.newBuilder().setId(item.getId()).build())
        .getItem();
  }

  @ParameterizedTest
  @EnumSource
  void rotationsOfOneEtag(Where where) {
    for (int i = 0; i < Race.ROUNDS; i++) {
      Item item = arena.item(Mode.PRIVATE);
      List<Race.Outcome<Item>> outcomes =
          Race.between(
              () -> alice(where, 0).rotate(ofEtag(item, "first")),
              () -> alice(where, 1).rotate(ofEtag(item, "second")));
      assertThat(Race.loser(outcomes)).isEqualTo(ErrorReason.ETAG_MISMATCH);
      assertThat(arena.vault().get(item)).isEqualTo(Race.winner(outcomes));
      assertThat(arena.vault().versions(item)).hasSize(2);
    }
  }

  private static io.stepvault.v1.RotateItemRequest.Builder ofEtag(Item item, String value) {
    return TestVault.rotation(item, value).setEtag(item.getEtag());
  }

  @ParameterizedTest
  @EnumSource
  void rotationsWithoutEtagsBothCount(Where where) {
    for (int i = 0; i < Race.ROUNDS; i++) {
      Item item = arena.item(Mode.PRIVATE);
      assertThat(
              Race.between(
                  () -> alice(where, 0).rotate(item, "first"),
                  () -> alice(where, 1).rotate(item, "second")))
          .extracting(outcome -> outcome.get().getCurrentVersion())
          .containsExactlyInAnyOrder(2, 3);
      assertThat(arena.vault().versions(item))
          .filteredOn(Version::getCurrent)
          .extracting(Version::getNumber)
          .containsExactly(3);
    }
  }

  @ParameterizedTest
  @EnumSource
  void updatesOfOneEtag(Where where) {
    for (int i = 0; i < Race.ROUNDS; i++) {
      Item item = arena.item(Mode.PRIVATE);
      List<Race.Outcome<Item>> outcomes =
          Race.between(() -> noted(item, "first", where, 0), () -> noted(item, "second", where, 1));
      assertThat(Race.loser(outcomes)).isEqualTo(ErrorReason.ETAG_MISMATCH);
      assertThat(arena.vault().get(item)).isEqualTo(Race.winner(outcomes));
    }
  }

  private static Item noted(Item item, String note, Where where, int caller) {
    return arena
        .user("alice", where, caller)
        .updateItem(
            UpdateItemRequest.newBuilder()
                .setId(item.getId())
                .setNote(note)
                .setEtag(item.getEtag())
                .build())
        .getItem();
  }

  @ParameterizedTest
  @EnumSource
  void oneIsActivatedAndDestroyed(Where where) {
    for (int i = 0; i < Race.ROUNDS; i++) {
      Item item = arena.item(Mode.PRIVATE);
      int staged = arena.vault().stage(item, "staged");
      List<Race.Outcome<Object>> outcomes =
          Race.between(
              () -> alice(where, 0).activate(item, staged),
              () -> alice(where, 1).destroy(item, staged, false));
      assertThat(Race.loser(outcomes)).isEqualTo(ErrorReason.VERSION_NOT_ENABLED);
      boolean activated = outcomes.get(0).won();
      assertThat(arena.vault().get(item).getCurrentVersion()).isEqualTo(activated ? staged : 1);
      assertThat(arena.vault().version(item, staged).getState())
          .isEqualTo(activated ? Version.State.ENABLED : Version.State.DESTROYED);
    }
  }

  @ParameterizedTest
  @EnumSource
  void deletedAndRotated(Where where) {
    for (int i = 0; i < Race.ROUNDS; i++) {
      Item item = arena.item(Mode.TEAM);
      List<Race.Outcome<Item>> outcomes =
          Race.between(() -> delete(item, where, 0), () -> alice(where, 1).rotate(item, "rotated"));
      assertThat(outcomes.get(0).get().getState()).isEqualTo(Item.State.DELETED);
      boolean rotated = outcomes.get(1).won();
      if (!rotated) {
        assertThat(outcomes.get(1).reason()).isEqualTo(ErrorReason.ITEM_DELETED);
      }
      Item after = arena.vault().get(item);
      assertThat(after.getState()).isEqualTo(Item.State.DELETED);
      assertThat(after.getCurrentVersion()).isEqualTo(rotated ? 2 : 1);
    }
  }

  @ParameterizedTest
  @EnumSource
  void deletedTwice(Where where) {
    for (int i = 0; i < Race.ROUNDS; i++) {
      Item item = arena.item(Mode.TEAM);
      assertThat(
              Race.loser(Race.between(() -> delete(item, where, 0), () -> delete(item, where, 1))))
          .isEqualTo(ErrorReason.ITEM_DELETED);
    }
  }

  @ParameterizedTest
  @EnumSource
  void oneOverlapEndedTwice(Where where) {
    for (int i = 0; i < Race.ROUNDS; i++) {
      Item item = arena.item(Mode.PRIVATE);
      arena.vault().rotate(TestVault.rotation(item, "next").setOverlap(TestVault.seconds(60)));
      assertThat(
              Race.loser(
                  Race.between(
                      () -> alice(where, 0).endOverlap(item),
                      () -> alice(where, 1).endOverlap(item))))
          .isEqualTo(ErrorReason.NO_OVERLAP);
    }
  }

  @ParameterizedTest
  @EnumSource
  void transferredAndShared(Where where) {
    for (int i = 0; i < Race.ROUNDS; i++) {
      boolean team = i % 2 == 0;
      Item item = arena.item(team ? Mode.TEAM : Mode.RESTRICTED);
      TransferItemRequest toBob =
          TransferItemRequest.newBuilder().setId(item.getId()).setNewOwner("bob").build();
      List<Race.Outcome<Item>> outcomes =
          Race.between(
              () -> arena.user("alice", where, 0).transferItem(toBob).getItem(),
              () ->
                  arena
                      .user("alice", where, 1)
                      .setAccess(access(item).addPut(canUse(aUser("carol"))).build())
                      .getItem());
      assertThat(outcomes.get(0).get().getOwner()).isEqualTo("bob");
      boolean shared = outcomes.get(1).won();
      if (!shared) {
        assertThat(outcomes.get(1).reason())
            .isEqualTo(team ? ErrorReason.NOT_PERMITTED : ErrorReason.ITEM_NOT_FOUND);
      }
      Item after = new TestVault(arena.calls, arena.user("bob", where, 0)).get(item);
      assertThat(after.getOwner()).isEqualTo("bob");
      assertThat(after.getGrantCount()).isEqualTo(shared ? 1 : 0);
    }
  }
}
