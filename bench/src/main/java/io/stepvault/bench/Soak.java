package io.stepvault.bench;

import io.stepvault.bench.Load.Closed;
import io.stepvault.bench.Load.Open;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * A steady load of every kind for a long time, and whether the broker's memory, threads and files
 * stay flat. The broker's memories (items, tokens) are filled before the clock starts: until they
 * are full they grow by design.
 */
final class Soak {
  private static final int ITEMS = 100_000;
  private static final long NEW_RUNS_TO_FILL = 20_000;
  private static final int IN_FLIGHT_TO_FILL = 64;
  private static final Duration SAMPLED_EVERY = Duration.ofSeconds(10);

  /** Of a short run; then there are fewer than one every ten seconds of a long one, but enough. */
  private static final int FEWEST_SAMPLES = 48;

  /** A full collection costs the broker a tenth of a second, and shows what is live. */
  private static final int COLLECTED_EVERY = 6;

  private final Site site;
  private final Duration length;
  private final CountDownLatch until = new CountDownLatch(1);
  private final Map<String, Loading> loads = new LinkedHashMap<>();

  private Soak(Site site, Duration length) {
    this.site = site;
    this.length = length;
  }

  /**
   * One kind of call in a long run.
   *
   * @param latency in nanoseconds, of those that ended as they should
   * @param refused that the broker was too busy for
   */
  record Stream(String what, Histogram latency, long refused) {}

  /**
   * What came of it.
   *
   * @param seconds that it took
   */
  record Result(double seconds, List<SoakSample> samples, List<Stream> streams) {
    List<Flatness> figures() {
      return Flatness.of(samples, seconds);
    }

    boolean isFlat() {
      return figures().stream().allMatch(Flatness::isFlat);
    }
  }

  /**
   * Fills a broker and runs.
   *
   * @throws RunFailedException when a call failed
   */
  static Result run(Postgres postgres, Place place, Duration length)
      throws IOException, InterruptedException {
    try (Site site = Site.start(postgres, place, "soak", ITEMS, 0)) {
      System.err.println("filling the broker's memories");
      Call filling = SoakCalls.first(NEW_RUNS_TO_FILL, SoakCalls.newRun(site, ITEMS));
      Loading fill = Loading.start(new Closed(IN_FLIGHT_TO_FILL), filling, new CountDownLatch(1));
      fill.ended().await();
      fill.finish("filling");
      return new Soak(site, length).run();
    }
  }

  private Result run() throws InterruptedException {
    start("resolve, reused tokens", 1_000, Calls.resolve(site.node(), site.steps()));
    start(
        "resolve, any item",
        50,
        Calls.resolveAny(site.node(), site.unboundSteps(Tokens.NAMES_IN_A_TOKEN), ITEMS));
    start("new run, fresh ES256 token, ten of any items", 20, SoakCalls.newRun(site, ITEMS));
    start("refused: not in token, nowhere, no token", 20, SoakCalls.refused(site));
    start("connect, resolve, disconnect", 1, SoakCalls.visit(site));
    start(
        "rotate an item in use",
        2,
        Calls.rotate(site.backend(), site.backendOptions(), site.workingSetIds()));
    start("create", 1, Calls.create(site.backend(), site.backendOptions()));
    loads.values().forEach(load -> load.recorder().open());

    List<SoakSample> samples = new ArrayList<>();
    long began = System.nanoTime();
    long interval = Math.min(SAMPLED_EVERY.toNanos(), length.toNanos() / FEWEST_SAMPLES);
    long count = length.toNanos() / interval;
    for (int n = 1; n <= count && !anyFailed(); n++) {
      TimeUnit.NANOSECONDS.sleep(began + n * interval - System.nanoTime());
      samples.add(sample(began, n % COLLECTED_EVERY == 0));
      System.err.println(samples.getLast().toCsv());
    }
    double seconds = (System.nanoTime() - began) / 1e9;
    until.countDown();
    for (Map.Entry<String, Loading> load : loads.entrySet()) {
      load.getValue().finish(load.getKey());
    }
    return new Result(
        seconds,
        samples,
        loads.entrySet().stream()
            .map(
                load ->
                    new Stream(
                        load.getKey(),
                        load.getValue().recorder().latency(),
                        load.getValue().recorder().refusals()))
            .toList());
  }

  private void start(String what, double perSecond, Call call) {
    loads.put(what, Loading.start(new Open(perSecond), call, until));
  }

  private boolean anyFailed() {
    return loads.values().stream().anyMatch(load -> load.recorder().hasFailed());
  }

  private SoakSample sample(long began, boolean collected) throws InterruptedException {
    ServerProcess broker = site.broker();
    JvmMemory memory = broker.memory(collected);
    return new SoakSample(
        (System.nanoTime() - began) / 1e9,
        collected,
        memory,
        Proc.statusNumber(broker.pid(), "VmRSS"),
        Proc.statusNumber(broker.pid(), "Threads"),
        Proc.openFiles(broker.pid()),
        site.databaseConnections(),
        loads.values().stream().mapToLong(load -> load.recorder().latency().getTotalCount()).sum());
  }
}
