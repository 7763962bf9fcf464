package io.stepvault.server.races;

import static io.stepvault.server.testing.People.access;
import static io.stepvault.server.testing.People.store;
import static org.assertj.core.api.Assertions.assertThat;

import io.stepvault.server.races.Arena.Where;
import io.stepvault.v1.Access.Mode;
import io.stepvault.v1.ApiKeyPolicy;
import io.stepvault.v1.CreateItemRequest;
import io.stepvault.v1.CreateItemResponse;
import io.stepvault.v1.DeleteItemRequest;
import io.stepvault.v1.ErrorReason;
import io.stepvault.v1.Item;
import io.stepvault.v1.ItemFilter;
import io.stepvault.v1.ListItemsRequest;
import io.stepvault.v1.UndeleteItemRequest;
import io.stepvault.v1.UpdateItemRequest;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Two callers want one name at once: one gets it, the other is told that it is taken. */
final class NameRacesTest {
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

  private static void assertTakenOnce(List<Race.Outcome<Item>> outcomes, String name) {
    assertThat(Race.loser(outcomes)).isEqualTo(ErrorReason.NAME_TAKEN);
    assertThat(Race.winner(outcomes).getName()).isEqualTo(name);
  }

  @ParameterizedTest
  @EnumSource
  void sharedItemsOfTwoUsers(Where where) {
    for (int i = 0; i < Race.ROUNDS; i++) {
      String name = arena.freshName();
      assertTakenOnce(
          Race.between(
              () -> store(arena.user("alice", where, 0), name, Mode.TEAM),
              () -> store(arena.user("bob", where, 1), name, Mode.RESTRICTED)),
          name);
    }
  }

  @ParameterizedTest
  @EnumSource
  void privateItemsOfOneUser(Where where) {
    for (int i = 0; i < Race.ROUNDS; i++) {
      String name = arena.freshName();
      assertTakenOnce(
          Race.between(
              () -> store(arena.user("alice", where, 0), name, Mode.PRIVATE),
              () -> store(arena.user("alice", where, 1), name, Mode.PRIVATE)),
          name);
    }
  }

  @ParameterizedTest
  @EnumSource
  void privateItemsOfTwoUsersDoNotMeet(Where where) {
    for (int i = 0; i < Race.ROUNDS; i++) {
      String name = arena.freshName();
      assertThat(
              Race.between(
                  () -> store(arena.user("alice", where, 0), name, Mode.PRIVATE),
                  () -> store(arena.user("bob", where, 1), name, Mode.PRIVATE)))
          .allMatch(Race.Outcome::won);
    }
  }

  @ParameterizedTest
  @EnumSource
  void oneCallMadeTwiceMakesOneItem(Where where) {
    for (int i = 0; i < Race.ROUNDS; i++) {
      String name = arena.freshName();
      CreateItemRequest request =
          CreateItemRequest.newBuilder()
              .setName("api-key:" + name)
              .setApiKey(ApiKeyPolicy.getDefaultInstance())
              .setRequestId(name)
              .build();
      List<Race.Outcome<CreateItemResponse>> outcomes =
          Race.between(
              () -> arena.user("alice", where, 0).createItem(request),
              () -> arena.user("alice", where, 1).createItem(request));
      arena.tally.repeated("CreateItem");
      assertThat(outcomes.get(0).get()).isEqualTo(outcomes.get(1).get());
      assertThat(outcomes.get(0).get().getGenerated().getApiKey()).startsWith("wfk_");
      assertThat(named("api-key:" + name)).hasSize(1);
    }
  }

  private static List<Item> named(String name) {
    return arena
        .alice()
        .listItems(
            ListItemsRequest.newBuilder()
                .setFilter(ItemFilter.newBuilder().setNamePrefix(name))
                .build())
        .getItemsList();
  }

  @ParameterizedTest
  @EnumSource
  void oneRequestIdForTwoContents(Where where) {
    for (int i = 0; i < Race.ROUNDS; i++) {
      String id = arena.freshName();
      CreateItemRequest.Builder request =
          CreateItemRequest.newBuilder().setSecret("value").setRequestId(id);
      CreateItemRequest one = request.setName(id + " one").build();
      CreateItemRequest two = request.setName(id + " two").build();
      assertThat(
              Race.loser(
                  Race.between(
                      () -> arena.user("alice", where, 0).createItem(one),
                      () -> arena.user("alice", where, 1).createItem(two))))
          .isEqualTo(ErrorReason.REQUEST_ID_REUSED);
      assertThat(named(id)).hasSize(1);
    }
  }

  private static Item rename(Item item, String name, Where where, int caller) {
    return arena
        .user("alice", where, caller)
        .updateItem(UpdateItemRequest.newBuilder().setId(item.getId()).setName(name).build())
        .getItem();
  }

  @ParameterizedTest
  @EnumSource
  void twoItemsRenamed(Where where) {
    for (int i = 0; i < Race.ROUNDS; i++) {
      String name = arena.freshName();
      Mode mode = i % 2 == 0 ? Mode.TEAM : Mode.PRIVATE;
      Item one = arena.item(mode);
      Item two = arena.item(mode);
      assertTakenOnce(
          Race.between(() -> rename(one, name, where, 0), () -> rename(two, name, where, 1)), name);
    }
  }

  @ParameterizedTest
  @EnumSource
  void restoredAndMadeAnew(Where where) {
    for (int i = 0; i < Race.ROUNDS; i++) {
      Item item = arena.item(Mode.TEAM);
      delete(item);
      assertTakenOnce(
          Race.between(
              () ->
                  arena
                      .user("alice", where, 0)
                      .undeleteItem(UndeleteItemRequest.newBuilder().setId(item.getId()).build())
                      .getItem(),
              () -> store(arena.user("bob", where, 1), item.getName(), Mode.TEAM)),
          item.getName());
    }
  }

  private static void delete(Item item) {
    var unused =
        arena.alice().deleteItem(DeleteItemRequest.newBuilder().setId(item.getId()).build());
  }

  @ParameterizedTest
  @EnumSource
  void sharedAndMadeAnew(Where where) {
    for (int i = 0; i < Race.ROUNDS; i++) {
      Item item = arena.item(Mode.PRIVATE);
      assertTakenOnce(
          Race.between(
              () ->
                  arena
                      .user("alice", where, 0)
                      .setAccess(access(item).setMode(Mode.TEAM).build())
                      .getItem(),
              () -> store(arena.user("bob", where, 1), item.getName(), Mode.TEAM)),
          item.getName());
    }
  }
}
