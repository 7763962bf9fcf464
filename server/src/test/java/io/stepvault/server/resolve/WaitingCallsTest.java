package io.stepvault.server.resolve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.stepvault.server.admission.Presented;
import io.stepvault.server.error.Refusal;
import io.stepvault.server.testing.AuditLog;
import io.stepvault.v1.ErrorReason;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of calls that wait while the database is slow. */
final class WaitingCallsTest {
  /** As many calls wait at most. */
  private static final int MOST_WAITING = 8_192;

  private static Resolvers resolvers;
  private static Presented presented;

  private HeldConnection held;
  private Resolver resolver;

  @BeforeAll
  static void prepare() {
    resolvers = new Resolvers();
    resolvers.calls().create("known", "value");
    // A short one: the bytes of what waits are bounded as well.
    presented =
        Resolvers.presented(
            "node-a",
            resolvers
                .calls()
                .signer()
                .sign(resolvers.calls().claims("node-a").scopes(Set.of("resolve")).build()));
  }

  @AfterAll
  static void stop() {
    resolvers.close();
  }

  /** Its first batch learns the authorizers, its second remembers the token. */
  @BeforeEach
  void start() throws Exception {
    held = new HeldConnection(resolvers.broker().config().database());
    resolver = resolvers.start(held);
    for (int i = 0; i < 2; i++) {
      assertThat(ask("known").values()).containsExactly("value");
    }
  }

  @AfterEach
  void close() throws Exception {
    resolver.close();
    held.close();
  }

  private Told ask(String reference) {
    return ask(reference, new Told(Runnable::run));
  }

  private Told ask(String reference, Told told) {
    resolver.resolve(presented, Resolvers.values(reference), told);
    return told;
  }

  /** What is asked in it waits for the next batch: one of a single call waits for the database. */
  private void whileABatchWaits(Runnable work) throws Exception {
    held.hold();
    try {
      Told alone = ask("known");
      held.awaitDemand();
      work.run();
      assertThat(alone.isAnswered()).isFalse();
    } finally {
      held.letGo();
    }
  }

  private static long recorded(String reference) {
    return new AuditLog(resolvers.broker())
        .rows().stream().filter(row -> reference.equals(row.reference())).count();
  }

  @Test
  void ofMoreThanMayWaitTheRestIsRefusedAtOnce_andThoseThatWaitAreAnswered() throws Exception {
    List<Told> waiting = new ArrayList<>();
    whileABatchWaits(
        () -> {
          for (int i = 0; i < MOST_WAITING; i++) {
            waiting.add(ask("known"));
          }
          for (int i = 0; i < 100; i++) {
            Refusal refusal = catchThrowableOfType(Refusal.class, () -> ask("known"));
            assertThat(refusal.reason()).isEqualTo(ErrorReason.STORE_UNAVAILABLE);
            assertThat(refusal.retryAfter()).isPresent();
          }
          assertThat(waiting).noneMatch(Told::isAnswered);
        });
    for (Told told : waiting) {
      assertThat(told.values()).containsExactly("value");
    }
    assertThat(ask("known").values()).containsExactly("value");
  }

  @Test
  void whoLeftBeforeItsBatchBeganIsNotDecidedAbout() throws Exception {
    resolvers.calls().create("left early", "value");
    resolvers.calls().create("stayed", "value");
    Told left = new Told(Runnable::run);
    Told stayed = new Told(Runnable::run);
    whileABatchWaits(
        () -> {
          ask("left early", left).leave();
          ask("stayed", stayed);
        });
    assertThat(stayed.values()).containsExactly("value");
    assertThat(left.isAnswered()).isFalse();
    assertThat(recorded("stayed")).isEqualTo(1);
    assertThat(recorded("left early")).isZero();
  }

  @Test
  void whoLeftAfterTheCommitIsSentNothing() throws Exception {
    resolvers.calls().create("left late", "value");
    BlockingQueue<Runnable> handedOver = new LinkedBlockingQueue<>();
    Told left = ask("left late", new Told(handedOver::add));
    Runnable handOver = handedOver.poll(30, TimeUnit.SECONDS);
    assertThat(recorded("left late")).isEqualTo(1);
    left.leave();
    handOver.run();
    assertThat(left.isAnswered()).isFalse();
  }

  @Test
  void anEventLoopGetsAllOfABatchAtOnce() throws Exception {
    List<AtomicInteger> handOvers = List.of(new AtomicInteger(), new AtomicInteger());
    List<Executor> eventLoops = new ArrayList<>();
    for (AtomicInteger count : handOvers) {
      eventLoops.add(
          work -> {
            int unused = count.incrementAndGet();
            work.run();
          });
    }
    List<Told> all = new ArrayList<>();
    whileABatchWaits(
        () -> {
          for (int i = 0; i < 300; i++) {
            all.add(ask("known", new Told(eventLoops.get(i % 2))));
          }
        });
    for (Told told : all) {
      assertThat(told.values()).containsExactly("value");
    }
    assertThat(handOvers).extracting(AtomicInteger::get).containsExactly(1, 1);
  }

  @Test
  void anAnswerThatDiesOfAnErrorHarmsNoneThatIsHandedOverWithIt() throws Exception {
    Told dying =
        new Told(
            Runnable::run,
            () -> {
              throw new OutOfMemoryError("of the network's buffers, as Netty says it");
            });
    Told next = new Told(dying.eventLoop());
    whileABatchWaits(
        () -> {
          ask("known", dying);
          ask("known", next);
        });
    assertThat(next.values()).containsExactly("value");
    assertThat(dying.refusal().reason()).isEqualTo(ErrorReason.INTERNAL_ERROR);
  }

  @Test
  void whatManyCallsMissIsReadOnce() throws Exception {
    List<String> ofOne = readBy("missed by one", 1);
    assertThat(ofOne).isNotEmpty();
    assertThat(readBy("missed by many", 100)).hasSameSizeAs(ofOne);
  }

  /** The statements about items that it takes to answer so many calls about a new item. */
  private List<String> readBy(String name, int calls) throws Exception {
    resolvers.calls().create(name, "value");
    assertThat(ask("known").values()).containsExactly("value");
    List<String> before = held.asked("");
    assertThat(before).isNotEmpty();
    List<Told> all = new ArrayList<>();
    whileABatchWaits(
        () -> {
          for (int i = 0; i < calls; i++) {
            all.add(ask(name));
          }
        });
    for (Told told : all) {
      assertThat(told.values()).containsExactly("value");
    }
    return held.asked("\"item\"");
  }
}
