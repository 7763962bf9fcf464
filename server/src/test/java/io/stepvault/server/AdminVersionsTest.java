package io.stepvault.server;

import static io.stepvault.server.testing.People.assertRefused;
import static io.stepvault.server.testing.People.get;
import static io.stepvault.server.testing.People.store;
import static org.assertj.core.api.Assertions.assertThat;

import io.stepvault.server.testing.People;
import io.stepvault.server.testing.Refused;
import io.stepvault.server.testing.TestBroker;
import io.stepvault.v1.Access.Mode;
import io.stepvault.v1.DestroyVersionRequest;
import io.stepvault.v1.DisableVersionRequest;
import io.stepvault.v1.EnableVersionRequest;
import io.stepvault.v1.ErrorReason;
import io.stepvault.v1.Item;
import io.stepvault.v1.ReferenceFailure.Reason;
import io.stepvault.v1.UndeleteItemRequest;
import io.stepvault.v1.VaultServiceGrpc.VaultServiceBlockingStub;
import io.stepvault.v1.Version;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What an admin may do about versions of items of others. */
final class AdminVersionsTest {
  private static TestBroker broker;
  private static People people;
  private static VaultServiceBlockingStub alice;
  private static VaultServiceBlockingStub admin;

  @BeforeAll
  static void start() {
    broker = TestBroker.start();
    people = People.of(broker, "default");
    alice = people.user("alice");
    admin = people.admin("root");
  }

  @AfterAll
  static void stop() {
    broker.close();
  }

  @ParameterizedTest
  @EnumSource(
      value = Mode.class,
      names = {"TEAM", "RESTRICTED", "PRIVATE"})
  void anAdminTakesAVersionOfAnyItemOutOfUse(Mode mode) {
    Item item = store(alice, "leaked " + mode, mode);
    Version disabled =
        admin
            .disableVersion(
                DisableVersionRequest.newBuilder().setId(item.getId()).setVersion(1).build())
            .getVersion();
    assertThat(disabled.getState()).isEqualTo(Version.State.DISABLED);
    assertThat(get(alice, item).getState()).isEqualTo(Item.State.DISABLED);
    assertThat(
            Refused.by(() -> people.resolve("alice", item.getId()))
                .failures()
                .getFailures(0)
                .getReason())
        .isEqualTo(Reason.DISABLED);
  }

  @Test
  void anAdminTakesNothingBackIntoUseAndDestroysNothing() {
    Item item = store(alice, "alice's own", Mode.PRIVATE);
    assertRefused(
        ErrorReason.NOT_PERMITTED,
        () ->
            admin.enableVersion(
                EnableVersionRequest.newBuilder().setId(item.getId()).setVersion(1).build()));
    assertRefused(
        ErrorReason.NOT_PERMITTED,
        () ->
            admin.destroyVersion(
                DestroyVersionRequest.newBuilder()
                    .setId(item.getId())
                    .setVersion(1)
                    .setForce(true)
                    .build()));
  }

  @Test
  void undeletingWhatIsNotDeletedChangesNothing() {
    Item item = store(alice, "there all the time", Mode.PRIVATE);
    Item restored =
        alice.undeleteItem(UndeleteItemRequest.newBuilder().setId(item.getId()).build()).getItem();
    assertThat(restored.getState()).isEqualTo(Item.State.ACTIVE);
    assertThat(restored.getName()).isEqualTo("there all the time");
    assertThat(people.resolve("alice", item.getId())).isNotEmpty();
  }
}
