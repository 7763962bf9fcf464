package io.stepvault.server.races;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepvault.server.races.Arena.Where;
import io.stepvault.server.testing.People;
import io.stepvault.server.testing.TestCalls;
import io.stepvault.v1.Access.Mode;
import io.stepvault.v1.CreateOrganizationRequest;
import io.stepvault.v1.DeleteOrganizationRequest;
import io.stepvault.v1.ErrorReason;
import io.stepvault.v1.Organization;
import io.stepvault.v1.OrganizationServiceGrpc;
import io.stepvault.v1.OrganizationServiceGrpc.OrganizationServiceBlockingStub;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Two callers make or delete one organization at once, or delete it while it is used. */
final class OrganizationRacesTest {
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

  private static OrganizationServiceBlockingStub operator(Where where, int caller) {
    return OrganizationServiceGrpc.newBlockingStub(arena.operator(where, caller));
  }

  private static Organization create(String id, String requestId, Where where, int caller) {
    return operator(where, caller)
        .createOrganization(
            CreateOrganizationRequest.newBuilder().setId(id).setRequestId(requestId).build())
        .getOrganization();
  }

  private static Object delete(String id, String requestId, Where where, int caller) {
    return operator(where, caller)
        .deleteOrganization(
            DeleteOrganizationRequest.newBuilder()
                .setId(id)
                .setConfirmId(id)
                .setRequestId(requestId)
                .build());
  }

  @ParameterizedTest
  @EnumSource
  void madeTwice(Where where) {
    for (int i = 0; i < Race.ROUNDS; i++) {
      String id = arena.freshName();
      assertThat(
              Race.loser(
                  Race.between(() -> create(id, "", where, 0), () -> create(id, "", where, 1))))
          .isEqualTo(ErrorReason.NAME_TAKEN);
    }
  }

  @ParameterizedTest
  @EnumSource
  void oneCallMadeTwiceMakesAndDeletesItOnce(Where where) {
    for (int i = 0; i < Race.ROUNDS; i++) {
      String id = arena.freshName();
      List<Race.Outcome<Organization>> made =
          Race.between(() -> create(id, "same", where, 0), () -> create(id, "same", where, 1));
      assertThat(made.get(0).get()).isEqualTo(made.get(1).get());
      assertThat(
              Race.between(() -> delete(id, "same", where, 0), () -> delete(id, "same", where, 1)))
          .allMatch(Race.Outcome::won);
    }
  }

  @ParameterizedTest
  @EnumSource
  void deletedTwice(Where where) {
    for (int i = 0; i < Race.ROUNDS; i++) {
      String id = arena.freshName();
      create(id, "", where, 0);
      assertThat(
              Race.loser(
                  Race.between(() -> delete(id, "", where, 0), () -> delete(id, "", where, 1))))
          .isEqualTo(ErrorReason.ORGANIZATION_NOT_FOUND);
    }
  }

  @ParameterizedTest
  @EnumSource
  void deletedWhileAnItemIsMadeInIt(Where where) {
    for (int i = 0; i < Race.ROUNDS; i++) {
      String id = arena.freshName();
      create(id, "", where, 0);
      TestCalls calls = TestCalls.register(arena.broker, id);
      var alice = arena.user(calls, "alice", where, 1);
      People.store(alice, "before", Mode.TEAM);
      List<Race.Outcome<Object>> outcomes =
          Race.between(
              () -> delete(id, "", where, 0), () -> People.store(alice, "meanwhile", Mode.TEAM));
      assertThat(outcomes.get(0).won()).isTrue();
      if (!outcomes.get(1).won()) {
        assertThat(outcomes.get(1).reason()).isEqualTo(ErrorReason.TOKEN_INVALID);
      }
      assertThat(Race.alone(() -> People.store(alice, "after", Mode.TEAM)).reason())
          .isEqualTo(ErrorReason.TOKEN_INVALID);
    }
  }
}
