package io.stepvault.server.watch;

import io.stepvault.server.admission.Presented;
import io.stepvault.server.admission.Rejections;
import io.stepvault.server.error.Refusal;
import io.stepvault.server.log.SafeTrace;
import io.stepvault.server.organization.Organization;
import io.stepvault.server.store.Batches;
import io.stepvault.v1.ErrorReason;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The watches that are open, and the one thread that looks for all of them: every half second, and
 * not at all while there are none. Nothing depends on it but hints.
 */
public final class Watches implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Watches.class);

  private static final Duration LOOK_EVERY = Duration.ofMillis(500);
  private static final Duration AFTER_A_FAILURE = Duration.ofSeconds(2);

  /** One holds on to some 50 KB, with 100 references and a token that lists 1,000. */
  private static final int MOST = 1_000;

  private static final int MOST_OF_AN_IDENTITY = 100;
  private static final Duration FULL_FOR = Duration.ofSeconds(15);

  private final Batches snapshots;
  private final Opening opening;
  private final Lookout lookout;
  private final Rejections rejections;
  private final InstantSource clock;

  private final Seats seats = new Seats(MOST, MOST_OF_AN_IDENTITY);
  private final Set<Watch> open = ConcurrentHashMap.newKeySet();
  private final Thread thread;
  private volatile boolean closed;

  private Watches(
      Batches snapshots,
      Opening opening,
      Lookout lookout,
      Rejections rejections,
      InstantSource clock) {
    this.snapshots = snapshots;
    this.opening = opening;
    this.lookout = lookout;
    this.rejections = rejections;
    this.clock = clock;
    this.thread = Thread.ofPlatform().daemon().name("stepvault-watches").unstarted(this::run);
  }

  /**
   * None yet.
   *
   * @param snapshots no call of the hot path waits for them
   * @param rejections told of watches that find no room
   * @param clock times the heartbeats; the database's clock judges everything else
   */
  public static Watches start(
      Batches snapshots,
      Opening opening,
      Lookout lookout,
      Rejections rejections,
      InstantSource clock) {
    Watches watches = new Watches(snapshots, opening, lookout, rejections, clock);
    watches.thread.start();
    return watches;
  }

  /**
   * Opens a watch; it ends by {@code reply}. Waits for the database.
   *
   * @throws Refusal QUOTA_EXCEEDED, BROKER_STOPPING, FIELD_INVALID, REFERENCES_UNRESOLVED, or what
   *     speaks against the caller
   */
  public void open(Presented presented, WatchRequest request, WatchReply reply) {
    requireOpen();
    take(presented);
    Watch watch;
    try {
      watch = opening.run(presented, request, reply);
    } catch (RuntimeException | Error e) {
      seats.free(presented.peer().name());
      throw e;
    }
    open.add(watch);
    reply.whenGone(() -> forget(watch));
    reply.whenReady(() -> tell(watch, false));
    tell(watch, true);
    wake();
    if (closed) { // Meanwhile; then it may have been overlooked.
      end(watch, stopping());
    }
  }

  private void requireOpen() {
    if (closed) {
      throw stopping();
    }
  }

  private static Refusal stopping() {
    return Refusal.of(
        ErrorReason.BROKER_STOPPING, "this broker stops; watch again, through another one");
  }

  private void take(Presented presented) {
    String identity = presented.peer().name();
    if (!seats.take(identity)) {
      rejections.count(identity, "quota of watches");
      throw Refusal.of(
              ErrorReason.QUOTA_EXCEEDED,
              "this certificate's identity has %d watches open, or this broker %d; do without"
                  .formatted(MOST_OF_AN_IDENTITY, MOST))
          .with("quota", "watches")
          .retryAfter(FULL_FOR);
    }
  }

  private synchronized void wake() {
    notifyAll();
  }

  private synchronized boolean awaitWatch() throws InterruptedException {
    while (open.isEmpty() && !closed) {
      wait();
    }
    return !closed;
  }

  private void run() {
    try {
      while (awaitWatch()) {
        Thread.sleep(look() ? LOOK_EVERY : AFTER_A_FAILURE);
      }
    } catch (InterruptedException e) {
      LOG.atDebug().log("no more watches");
    }
  }

  /** Whatever goes wrong, the next look finds what this one has not. */
  private boolean look() {
    try {
      look(open.stream().collect(Collectors.groupingBy(Watch::organization)));
      return true;
    } catch (Refusal refusal) {
      LOG.atDebug().addKeyValue("reason", refusal.reason()).log("watches are late");
    } catch (RuntimeException | Error e) {
      LOG.atError().addKeyValue("trace", SafeTrace.of(e)).log("watches are late");
    }
    return false;
  }

  private void look(Map<String, List<Watch>> watches) {
    Set<String> organizations = new HashSet<>(watches.keySet());
    organizations.add(Organization.INSTALLATION);
    Map<Watch, Refusal> ended = snapshots.run(organizations, tx -> lookout.look(tx, watches));
    ended.forEach(this::end);
    watches.values().stream()
        .flatMap(List::stream)
        .filter(watch -> !ended.containsKey(watch))
        .forEach(watch -> tell(watch, true));
  }

  private void tell(Watch watch, boolean looked) {
    try {
      watch.hints().tell(clock.instant(), looked);
    } catch (RuntimeException e) {
      LOG.atDebug().addKeyValue("trace", SafeTrace.of(e)).log("a hint could not be sent");
      forget(watch);
    }
  }

  private void end(Watch watch, Refusal refusal) {
    if (open.contains(watch)) {
      try {
        watch.hints().end(refusal);
      } catch (RuntimeException e) {
        LOG.atDebug().addKeyValue("trace", SafeTrace.of(e)).log("nobody is there any more");
      }
      forget(watch);
    }
  }

  private void forget(Watch watch) {
    watch.hints().abandon();
    if (open.remove(watch)) {
      seats.free(watch.identity());
    }
  }

  /** Ends all of them with BROKER_STOPPING. */
  @Override
  public void close() {
    closed = true;
    thread.interrupt();
    open.forEach(watch -> end(watch, stopping()));
    try {
      thread.join(5_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
