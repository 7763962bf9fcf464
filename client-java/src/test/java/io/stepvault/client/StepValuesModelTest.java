package io.stepvault.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.stepvault.v1.ReferenceFailure;
import io.stepvault.v1.ReferenceFailures;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random interleavings of resolves, answers, failures, invalidations and time, each judged by what
 * a step promises. Each value says at which moment its call was sent; moments are counted by what
 * happens.
 */
class StepValuesModelTest {
  private static final List<String> NAMES = List.of("a", "b", "c", "d");
  private static final int RUNS = 400;
  private static final int EVENTS = 60;

  /** What a value says of itself: when its call was sent, and until when it may be held. */
  private record Origin(int moment, long leaseEnd) {}

  private record Asked(Resolving resolving, List<String> names, int moment) {}

  private record Sent(PendingCalls.Call call, int moment, long at) {}

  private static final class Run {
    private final StepValuesFixture step = new StepValuesFixture(true);
    private final Random random;
    private final long start = step.clock.get();
    private final List<Asked> waiting = new ArrayList<>();
    private final List<Sent> open = new ArrayList<>();
    private final Map<String, Integer> invalidated = new HashMap<>();
    private final Map<String, Origin> origins = new HashMap<>();
    private int moment;
    private int seen;

    private Run(long seed) {
      random = new Random(seed);
    }

    private void event() {
      moment++;
      switch (random.nextInt(10)) {
        case 0, 1, 2, 3 -> resolve();
        case 4, 5, 6 -> land();
        case 7 -> invalidate();
        case 8 -> step.pass(random.nextInt(8));
        default -> cancel();
      }
      settle();
    }

    private void resolve() {
      List<String> names = new ArrayList<>(NAMES);
      Collections.shuffle(names, random);
      names = List.copyOf(names.subList(0, 1 + random.nextInt(NAMES.size())));
      Resolving resolving = step.resolve(names.toArray(new String[0]));
      waiting.add(new Asked(resolving, names, moment));
    }

    private void land() {
      settle();
      if (open.isEmpty()) {
        return;
      }
      Sent sent = open.remove(random.nextInt(open.size()));
      if (sent.call().future().isDone()) {
        return;
      }
      switch (random.nextInt(6)) {
        case 0 -> sent.call().fail(Status.UNAVAILABLE);
        case 1 -> sent.call().fail(Status.DEADLINE_EXCEEDED);
        case 2 -> {
          sent.call()
              .fail(
                  Status.Code.FAILED_PRECONDITION,
                  "REFERENCES_UNRESOLVED",
                  ReferenceFailures.newBuilder()
                      .addFailures(
                          ReferenceFailure.newBuilder()
                              .setIndex(random.nextInt(sent.call().references().size())))
                      .build());
        }
        default -> {
          int lease = random.nextInt(12);
          String origin = " of call " + origins.size();
          origins.put(origin, new Origin(sent.moment(), sent.at() + lease * 1_000_000_000L));
          sent.call().answer(lease, origin);
        }
      }
    }

    private void invalidate() {
      if (random.nextInt(4) == 0) {
        step.values.invalidateAll();
        NAMES.forEach(name -> invalidated.put(name, moment));
      } else {
        String name = NAMES.get(random.nextInt(NAMES.size()));
        step.values.invalidate(name);
        invalidated.put(name, moment);
      }
    }

    private void cancel() {
      if (!waiting.isEmpty() && random.nextInt(3) == 0) {
        step.values.cancel(waiting.remove(random.nextInt(waiting.size())).resolving());
      }
    }

    /** Notes the calls that were sent, and judges the resolves that are done. */
    private void settle() {
      while (seen < step.calls.all.size()) {
        open.add(new Sent(step.calls.all.get(seen++), moment, now()));
      }
      waiting.removeIf(
          asked -> {
            if (asked.resolving().outcome().isDone()) {
              judge(asked);
              return true;
            }
            // Whoever waits has a call that is under way.
            assertThat(step.calls.all).anyMatch(call -> !call.future().isDone());
            return false;
          });
    }

    private void judge(Asked asked) {
      try (Secrets secrets = asked.resolving().outcome().join().get()) {
        assertThat(secrets.asList()).extracting(Secret::reference).isEqualTo(asked.names());
        for (Secret secret : secrets.asList()) {
          String text = new String(secret.bytes(), UTF_8);
          assertThat(text).startsWith(FakeBroker.value(secret.reference()));
          Origin origin =
              origins.get(text.substring(FakeBroker.value(secret.reference()).length()));
          boolean fresh = origin.moment() >= asked.moment();
          assertThat(fresh || origin.leaseEnd() - now() > 0).as("lease").isTrue();
          int dropped = invalidated.getOrDefault(secret.reference(), -1);
          assertThat(dropped >= asked.moment() || origin.moment() >= dropped)
              .as("sent after the invalidation that the resolve came after")
              .isTrue();
        }
      } catch (StepvaultException e) {
        assertThat(e)
            .isInstanceOfAny(UnavailableException.class, ReferencesUnresolvedException.class);
        if (e instanceof ReferencesUnresolvedException unresolved) {
          assertThat(unresolved.failures())
              .isNotEmpty()
              .allSatisfy(
                  failure ->
                      assertThat(asked.names().get(failure.index()))
                          .isEqualTo(failure.reference()));
        }
      }
    }

    private long now() {
      return step.clock.get() - start;
    }

    /** Answers all that is under way until nobody waits. */
    private void end() {
      for (int i = 0; i < 1_000 && !waiting.isEmpty(); i++) {
        moment++;
        land();
        settle();
      }
      assertThat(waiting).isEmpty();
      step.close();
      assertThat(step.metrics.values).hasValue(0);
      assertThat(step.calls.all).allMatch(call -> call.future().isDone());
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 1_000_000, 2_000_000, 3_000_000})
  void whatever_happens_values_are_as_new_as_promised_and_nobody_waits_for_nothing(long first) {
    for (long seed = first; seed < first + RUNS; seed++) {
      Run run = new Run(seed);
      try {
        for (int i = 0; i < EVENTS; i++) {
          run.event();
        }
        run.end();
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("seed " + seed, e);
      }
    }
  }
}
