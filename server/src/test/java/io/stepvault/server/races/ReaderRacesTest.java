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
import io.stepvault.v1.ItemFilter;
import io.stepvault.v1.ListItemsRequest;
import io.stepvault.v1.ReferenceFailure;
import io.stepvault.v1.ResolveRequest;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** One caller reads what another changes: it sees all of the change, or nothing of it. */
final class ReaderRacesTest {
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

  private static String resolve(Item item, Where where) {
    return arena
        .node(where, 1)
        .resolve(ResolveRequest.newBuilder().addReferences(item.getName()).build())
        .getSecrets(0)
        .getValue()
        .toStringUtf8();
  }

  /** A run gets the value, or is told this; once the change was answered, it is told this. */
  private static void assertValueOr(
      ReferenceFailure.Reason told, Item item, Supplier<Object> change, Where where) {
    String value = resolve(item, where); // Now it is in the broker's memory.
    List<Race.Outcome<Object>> outcomes = Race.between(change, () -> resolve(item, where));
    assertThat(outcomes.get(0).won()).isTrue();
    if (outcomes.get(1).won()) {
      assertThat(outcomes.get(1).get()).isEqualTo(value);
    } else {
      assertTold(told, outcomes.get(1));
    }
    assertTold(told, Race.alone(() -> resolve(item, where)));
  }

  private static void assertTold(ReferenceFailure.Reason told, Race.Outcome<?> outcome) {
    assertThat(outcome.reason()).isEqualTo(ErrorReason.REFERENCES_UNRESOLVED);
    assertThat(outcome.refused().orElseThrow().failures().getFailures(0).getReason())
        .isEqualTo(told);
  }

  @ParameterizedTest
  @EnumSource
  void deletedWhileResolved(Where where) {
    for (int i = 0; i < Race.ROUNDS; i++) {
      Item item = arena.item(Mode.TEAM);
      DeleteItemRequest delete =
          DeleteItemRequest.newBuilder().setId(item.getId()).setForce(true).build();
      assertValueOr(
          ReferenceFailure.Reason.DELETED,
          item,
          () -> arena.user("alice", where, 0).deleteItem(delete),
          where);
    }
  }

  @ParameterizedTest
  @EnumSource
  void destroyedWhileResolved(Where where) {
    for (int i = 0; i < Race.ROUNDS; i++) {
      Item item = arena.item(Mode.TEAM);
      TestVault alice = new TestVault(arena.calls, arena.user("alice", where, 0));
      assertValueOr(
          ReferenceFailure.Reason.DISABLED, item, () -> alice.destroy(item, 1, true), where);
    }
  }

  private static List<Item> list(String user, Item item, Where where) {
    return arena
        .user(user, where, 1)
        .listItems(
            ListItemsRequest.newBuilder()
                .setFilter(ItemFilter.newBuilder().setNamePrefix(item.getName()))
                .build())
        .getItemsList();
  }

  @ParameterizedTest
  @EnumSource
  void sharedWhileListedByItsOwner(Where where) {
    for (int i = 0; i < Race.ROUNDS; i++) {
      Item item = arena.item(Mode.PRIVATE);
      Item before = list("alice", item, where).getFirst();
      List<Race.Outcome<Object>> outcomes =
          Race.between(() -> share(item, where), () -> list("alice", item, where));
      assertThat(outcomes.get(0).won()).isTrue();
      Item after = list("alice", item, where).getFirst();
      assertThat(outcomes.get(1).get()).isIn(List.of(before), List.of(after));
      assertThat(after.getGrantCount()).isEqualTo(3);
      assertThat(before.getGrantCount()).isZero();
    }
  }

  /** One change of the mode and of three grants. */
  private static Item share(Item item, Where where) {
    return arena
        .user("alice", where, 0)
        .setAccess(
            access(item)
                .setMode(Mode.RESTRICTED)
                .addPut(canUse(aUser("bob")))
                .addPut(canUse(aUser("carol")))
                .addPut(canUse(aUser("dave")))
                .build())
        .getItem();
  }

  @ParameterizedTest
  @EnumSource
  void sharedWhileListedByAnother(Where where) {
    for (int i = 0; i < Race.ROUNDS; i++) {
      Item item = arena.item(Mode.PRIVATE);
      List<Race.Outcome<Object>> outcomes =
          Race.between(() -> share(item, where), () -> list("bob", item, where));
      assertThat(outcomes.get(0).won()).isTrue();
      List<Item> after = list("bob", item, where);
      assertThat(after).hasSize(1);
      assertThat(outcomes.get(1).get()).isIn(List.of(), after);
    }
  }

  @ParameterizedTest
  @EnumSource
  void takenBackWhileListedByAnother(Where where) {
    for (int i = 0; i < Race.ROUNDS; i++) {
      Item item = arena.item(Mode.PRIVATE);
      share(item, where);
      List<Item> before = list("bob", item, where);
      assertThat(before).hasSize(1);
      List<Race.Outcome<Object>> outcomes =
          Race.between(() -> takeBack(item, where), () -> list("bob", item, where));
      assertThat(outcomes.get(0).won()).isTrue();
      assertThat(outcomes.get(1).get()).isIn(List.of(), before);
      assertThat(list("bob", item, where)).isEmpty();
    }
  }

  private static Item takeBack(Item item, Where where) {
    return arena
        .user("alice", where, 0)
        .setAccess(
            access(item)
                .setMode(Mode.PRIVATE)
                .addRemove(aUser("bob"))
                .addRemove(aUser("carol"))
                .addRemove(aUser("dave"))
                .build())
        .getItem();
  }
}
