package io.stepvault.server;

import static io.stepvault.server.testing.TestVault.rotation;
import static io.stepvault.server.testing.TestVault.seconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.stepvault.server.testing.Refused;
import io.stepvault.server.testing.TestBroker;
import io.stepvault.server.testing.TestCalls;
import io.stepvault.server.testing.TestVault;
import io.stepvault.v1.Access;
import io.stepvault.v1.DeleteItemRequest;
import io.stepvault.v1.ErrorReason;
import io.stepvault.v1.Item;
import io.stepvault.v1.ListVersionsRequest;
import io.stepvault.v1.ListVersionsResponse;
import io.stepvault.v1.Version;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Versions as they are listed, how many are kept, and who may see them. */
final class VersionPagesTest {
  private static TestBroker broker;
  private static TestCalls calls;
  private static TestVault vault;

  @BeforeAll
  static void start() {
    broker = TestBroker.start();
    calls = TestCalls.register(broker, "default");
    vault = new TestVault(calls);
  }

  @AfterAll
  static void stop() {
    broker.close();
  }

  private static Refused assertRefused(ErrorReason reason, ThrowingCallable call) {
    Refused refused = Refused.by(call);
    assertThat(refused.reason()).as(refused.message()).isEqualTo(reason);
    return refused;
  }

  @Test
  void beyond100VersionsTheOldestThatIsNotNeededFallsOut() {
    Item item = calls.create("many versions", "v1");
    vault.rotate(item, "v2");
    vault.activate(item, 1);
    for (int i = 3; i <= 102; i++) {
      vault.stage(item, "v" + i);
    }
    assertThat(vault.get(item).getCurrentVersion()).isEqualTo(1);
    List<Integer> kept = numbers(item, 500);
    assertThat(kept).hasSize(100).startsWith(102, 101).endsWith(4, 1);
    assertRefused(ErrorReason.VERSION_NOT_FOUND, () -> vault.activate(item, 2));
    assertThat(calls.resolve("many versions")).isEqualTo("v1");
    assertThat(vault.rotate(item, "v103").getCurrentVersion()).isEqualTo(103);
    assertThat(calls.resolve("many versions")).isEqualTo("v103");
    assertThat(vault.versions(item)).hasSize(50);
    assertThat(numbers(item, 7)).isEqualTo(numbers(item, 500)).hasSize(100);
  }

  private static List<Integer> numbers(Item item, int pageSize) {
    List<Integer> numbers = new ArrayList<>();
    String token = "";
    do {
      ListVersionsResponse page =
          calls
              .vault()
              .listVersions(
                  ListVersionsRequest.newBuilder()
                      .setId(item.getId())
                      .setPageSize(pageSize)
                      .setPageToken(token)
                      .build());
      assertThat(page.getVersionsCount()).isLessThanOrEqualTo(pageSize);
      page.getVersionsList().forEach(version -> numbers.add(version.getNumber()));
      token = page.getNextPageToken();
    } while (!token.isEmpty());
    return numbers;
  }

  @Test
  void aPageGoesOnWhereItWasAlthoughVersionsCome() {
    Item item = calls.create("paged", "v1");
    IntStream.rangeClosed(2, 5).forEach(i -> vault.rotate(item, "v" + i));
    ListVersionsRequest.Builder request =
        ListVersionsRequest.newBuilder().setId(item.getId()).setPageSize(2);
    String next = calls.vault().listVersions(request.build()).getNextPageToken();
    vault.rotate(item, "v6");
    ListVersionsRequest second = request.setPageToken(next).build();
    assertThat(calls.vault().listVersions(second).getVersionsList())
        .extracting(Version::getNumber)
        .containsExactly(3, 2);

    Item other = calls.create("paged apart", "v1");
    assertRefused(
        ErrorReason.PAGE_TOKEN_INVALID,
        () -> calls.vault().listVersions(second.toBuilder().setId(other.getId()).build()));
    Item shared = calls.create("paged by two", "v1", Access.Mode.TEAM);
    vault.rotate(shared, "v2");
    ListVersionsRequest ofShared =
        ListVersionsRequest.newBuilder().setId(shared.getId()).setPageSize(1).build();
    String mine = calls.vault().listVersions(ofShared).getNextPageToken();
    assertRefused(
        ErrorReason.PAGE_TOKEN_INVALID,
        () -> calls.vaultOf("bob").listVersions(ofShared.toBuilder().setPageToken(mine).build()));
  }

  @Test
  void whoCannotEditMayLookAndNoMore_andWhoCannotUseSeesNothing() {
    Item shared = calls.create("looked at", "one", Access.Mode.TEAM);
    vault.rotate(rotation(shared, "two").setOverlap(seconds(60)));
    TestVault bob = new TestVault(calls, calls.vaultOf("bob"));
    assertThat(bob.versions(shared)).hasSize(2);
    for (ThrowingCallable attempt : attempts(bob, shared)) {
      assertRefused(ErrorReason.NOT_PERMITTED, attempt);
    }
    Item mine = calls.create("not to be seen", "one");
    vault.rotate(rotation(mine, "two").setOverlap(seconds(60)));
    for (ThrowingCallable attempt : attempts(bob, mine)) {
      assertRefused(ErrorReason.ITEM_NOT_FOUND, attempt);
    }
    assertRefused(ErrorReason.ITEM_NOT_FOUND, () -> bob.versions(mine));
  }

  private static List<ThrowingCallable> attempts(TestVault user, Item item) {
    return List.of(
        () -> user.rotate(item, "mine now"),
        () -> user.stage(item, "mine now"),
        () -> user.activate(item, 1),
        () -> user.endOverlap(item),
        () -> user.enable(item, 1),
        () -> user.disable(item, 1),
        () -> user.destroy(item, 1, true));
  }

  @Test
  void ofADeletedItemVersionsAreShownAndNotChanged() {
    Item item = calls.create("deleted with versions", "one");
    vault.rotate(rotation(item, "two").setOverlap(seconds(60)));
    calls.vault().deleteItem(DeleteItemRequest.newBuilder().setId(item.getId()).build());
    assertThat(vault.versions(item)).hasSize(2);
    for (ThrowingCallable attempt : attempts(vault, item)) {
      assertRefused(ErrorReason.ITEM_DELETED, attempt);
    }
  }
}
