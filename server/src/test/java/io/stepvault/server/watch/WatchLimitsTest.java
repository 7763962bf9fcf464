package io.stepvault.server.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.stepvault.server.testing.Refused;
import io.stepvault.server.testing.TestBroker;
import io.stepvault.server.testing.TestCalls;
import io.stepvault.v1.ErrorReason;
import io.stepvault.v1.ResolveServiceGrpc;
import io.stepvault.v1.WatchReferencesRequest;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** How many watches there may be. */
final class WatchLimitsTest {
  private static final int MOST_OF_AN_IDENTITY = 100;

  private static TestBroker broker;
  private static TestCalls calls;

  @BeforeAll
  static void start() {
    broker = TestBroker.start();
    calls = TestCalls.register(broker, "default");
  }

  @AfterAll
  static void stop() {
    broker.close();
  }

  @Test
  void anIdentityHasOnlySoMany_untilItGivesSomeBack() {
    ManagedChannel channel = broker.channel("node-many");
    String token = calls.token("node-many");
    List<Watcher> watchers = new ArrayList<>();
    for (int i = 0; i < MOST_OF_AN_IDENTITY; i++) {
      Watcher watcher = Watcher.of(channel, token, "some-reference");
      String unused = watcher.begun();
      watchers.add(watcher);
    }
    try (Watcher oneTooMany = Watcher.of(channel, token, "some-reference")) {
      Refused refused = oneTooMany.end();
      assertThat(refused.code()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
      assertThat(refused.reason()).isEqualTo(ErrorReason.QUOTA_EXCEEDED);
      assertThat(refused.metadata()).containsEntry("quota", "watches");
      assertThat(refused.retryAfter()).isPresent();
    }
    try (Watcher ofAnother =
        Watcher.of(broker.channel("node-a"), calls.token("node-a"), "some-reference")) {
      assertThat(ofAnother.begun()).isNotEmpty();
    }
    watchers.forEach(Watcher::close);
    assertHasRoom(channel, token);
  }

  /** The broker hears of cancelled calls some time later. */
  private static void assertHasRoom(ManagedChannel channel, String token) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (System.nanoTime() < end) {
      try (Watcher again = Watcher.of(channel, token, "some-reference")) {
        if (again.isOpen()) {
          return;
        }
      }
    }
    throw new AssertionError("no room");
  }

  @Test
  void oneThatIsRefusedTakesNoSeat() {
    ManagedChannel channel = broker.channel("node-refused");
    String other = calls.token("node-a");
    for (int i = 0; i <= MOST_OF_AN_IDENTITY; i++) {
      try (Watcher refused = Watcher.of(channel, other, "some-reference")) {
        assertThat(refused.end().reason()).isEqualTo(ErrorReason.TOKEN_NOT_BOUND);
      }
    }
    try (Watcher watcher = Watcher.of(channel, calls.token("node-refused"), "some-reference")) {
      assertThat(watcher.begun()).isNotEmpty();
    }
  }

  @Test
  void oneThatPassesItsDeadlineGivesItsSeatBack() {
    ManagedChannel channel = broker.channel("node-late");
    String token = calls.token("node-late");
    for (int i = 0; i < MOST_OF_AN_IDENTITY; i++) {
      var answers =
          TestCalls.with(ResolveServiceGrpc.newBlockingStub(channel), token)
              .withDeadlineAfter(30, TimeUnit.MILLISECONDS)
              .watchReferences(
                  WatchReferencesRequest.newBuilder().addReferences("some-reference").build());
      assertThat(statusOf(answers)).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
    }
    assertHasRoom(channel, token);
  }

  private static Status.Code statusOf(Iterator<?> answers) {
    try {
      while (answers.hasNext()) {
        Object unused = answers.next();
      }
      return Status.Code.OK;
    } catch (StatusRuntimeException e) {
      return e.getStatus().getCode();
    }
  }
}
