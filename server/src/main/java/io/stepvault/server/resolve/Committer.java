package io.stepvault.server.resolve;

import io.stepvault.server.admission.Admission;
import io.stepvault.server.error.Refusal;
import io.stepvault.server.key.IntegrityException;
import io.stepvault.server.log.SafeTrace;
import io.stepvault.server.organization.Organization;
import io.stepvault.server.store.AuditStore;
import io.stepvault.server.store.Batches;
import io.stepvault.server.store.Batches.BatchTx;
import io.stepvault.server.store.Rings;
import io.stepvault.server.store.Transactions;
import io.stepvault.v1.ErrorReason;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One thread that takes whatever calls have arrived, decides them in one transaction, and hands the
 * committed decisions on. A batch is what came in while the one before was under way: no added wait
 * when idle, and a short one when there is much to do.
 */
final class Committer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Committer.class);
  private static final int MOST_WAITING = 8_192;
  private static final long MOST_WAITING_BYTES = 32L * 1024 * 1024;
  private static final int MOST_IN_A_BATCH = 512;

  /**
   * A commit costs the database the same whatever is in it. So after a batch that was this large
   * the next one waits a moment, and twice as long after one that was larger still, unless enough
   * wait for it already: a third less of the database's time for a call, and no later answers, as
   * all of them come sooner.
   */
  private static final int BUSY = 32;

  private static final int VERY_BUSY = 64;
  private static final int ENOUGH = 128;
  private static final long GATHER_NANOS = 1_000_000;

  /** With items of 64 KiB that were not cached, a batch holds on to 64 MiB. */
  private static final int MOST_REFERENCES_IN_A_BATCH = 1_024;

  /** A decision about a snapshot older than that is made anew: what it says is no longer of now. */
  private static final long LATEST_RELEASE_NANOS = 1_000_000_000L;

  /** A database that is always slow would else be asked for ever, by calls without a deadline. */
  private static final int MOST_ATTEMPTS = 3;

  private final Batches batches;
  private final Admission admission;
  private final ResolveCache cache;
  private final Rings rings;
  private final AuditStore audit;
  private final Release release;

  private final IdlePoll poll;
  private final Queue<BatchCall> waiting = new ConcurrentLinkedQueue<>();
  private final AtomicInteger count = new AtomicInteger();
  private final AtomicLong bytes = new AtomicLong();
  private final AtomicBoolean idle = new AtomicBoolean();
  private final Thread thread;
  private volatile boolean closed;
  private @Nullable Object connection;

  /**
   * @param release gets what a committed batch decided
   * @param poll which organizations are looked at although nobody asks
   */
  Committer(
      Batches batches,
      Admission admission,
      ResolveCache cache,
      Rings rings,
      AuditStore audit,
      Release release,
      IdlePoll poll) {
    this.batches = batches;
    this.poll = poll;
    this.admission = admission;
    this.cache = cache;
    this.rings = rings;
    this.audit = audit;
    this.release = release;
    this.thread = Thread.ofPlatform().daemon().name("stepvault-committer").start(this::run);
  }

  /**
   * Lets a call join the next batch; never blocks.
   *
   * @throws Refusal STORE_UNAVAILABLE when too many wait already
   */
  void submit(BatchCall call) {
    long weight = call.weight();
    if (closed || count.get() >= MOST_WAITING || bytes.get() + weight > MOST_WAITING_BYTES) {
      throw Refusal.unavailable();
    }
    count.incrementAndGet();
    bytes.addAndGet(weight);
    waiting.add(call);
    if (idle.get() && idle.compareAndSet(true, false)) {
      LockSupport.unpark(thread);
    }
  }

  private void run() {
    int last = 0;
    while (!closed) {
      gather(last);
      List<BatchCall> calls = take();
      last = calls.size();
      if (calls.isEmpty()) {
        idle.set(true);
        if (waiting.isEmpty() && !closed) {
          LockSupport.parkNanos(this, poll.nanosUntilNext());
        }
        idle.set(false);
      } else {
        tryCommit(calls);
      }
      List<String> due = poll.take(cache);
      if (!due.isEmpty()) {
        lookAt(due);
      }
    }
    for (List<BatchCall> left = take(); !left.isEmpty(); left = take()) {
      release.release(refused(left, Refusal.unavailable()));
    }
  }

  private void gather(int last) {
    int waits = last >= VERY_BUSY ? 2 : last >= BUSY ? 1 : 0;
    for (int i = 0; i < waits && count.get() < ENOUGH; i++) {
      LockSupport.parkNanos(this, GATHER_NANOS);
    }
  }

  /** Brings forward what nobody asks for: what was destroyed there is wiped here. */
  private void lookAt(List<String> organizations) {
    try {
      Object unused =
          batches.run(
              organizations,
              tx -> {
                requireSame(tx);
                organizations.forEach(organization -> bringForward(tx, organization));
                return Optional.empty();
              });
    } catch (Refusal refusal) {
      cache.clear();
    } catch (RuntimeException | Error e) {
      cache.clear();
      LOG.atError().addKeyValue("trace", SafeTrace.of(e)).log("idle organizations not looked at");
    }
  }

  private void bringForward(BatchTx tx, String organization) {
    if (!tx.heads().containsKey(organization)) {
      cache.forget(organization);
      return;
    }
    try {
      ResolveCache.View unused = cache.bringForward(tx.of(organization));
    } catch (IntegrityException e) {
      // Whoever asks next is told, and that goes on record.
      LOG.atError()
          .addKeyValue("organization", organization)
          .addKeyValue("what", e.getMessage())
          .log("stored data is not what Stepvault wrote, found where nobody asked");
    }
  }

  /** What was learnt on another connection may be wrong on this one. */
  private void requireSame(BatchTx tx) {
    if (!tx.connection().equals(connection)) {
      cache.clear();
      connection = tx.connection();
    }
  }

  /** Nothing that goes wrong with some calls may end the thread that all others wait for. */
  private void tryCommit(List<BatchCall> calls) {
    try {
      commit(calls);
    } catch (RuntimeException | Error e) {
      LOG.atError().addKeyValue("trace", SafeTrace.of(e)).log("a failed batch was not answered");
    }
  }

  private List<BatchCall> take() {
    List<BatchCall> calls = new ArrayList<>();
    int references = 0;
    while (calls.size() < MOST_IN_A_BATCH && references < MOST_REFERENCES_IN_A_BATCH) {
      BatchCall call = waiting.poll();
      if (call == null) {
        break;
      }
      count.decrementAndGet();
      bytes.addAndGet(-call.weight());
      if (call.reply().isWanted()) {
        calls.add(call);
        references += call.size();
      }
    }
    return calls;
  }

  private void commit(List<BatchCall> calls) {
    Set<String> organizations = new HashSet<>();
    calls.forEach(call -> organizations.add(call.organization()));
    organizations.removeIf(organization -> !Transactions.isOrganizationId(organization));
    // In the same snapshot: what is revoked there must end as what is revoked here. And only where
    // it matters: most calls' authorizers are their organization's own.
    if (calls.stream().anyMatch(call -> call.token().asksInstallation())) {
      organizations.add(Organization.INSTALLATION);
    }
    long began = System.nanoTime();
    List<Decided> decided;
    try {
      decided =
          batches.run(
              organizations,
              tx -> {
                requireSame(tx);
                return new Batch(admission, cache, rings, audit, tx).decide(calls);
              });
      if (System.nanoTime() - began > LATEST_RELEASE_NANOS) {
        decided = again(calls);
      }
    } catch (Refusal refusal) {
      // What was read may be of a transaction that never was; the next batch reads it anew.
      cache.clear();
      decided = refused(calls, refusal);
    } catch (RuntimeException | Error e) {
      cache.clear();
      failed(calls, e);
      return;
    }
    release.release(decided);
  }

  /** One call that cannot be decided must not take its neighbours along: each is tried alone. */
  private void failed(List<BatchCall> calls, Throwable e) {
    if (calls.size() > 1) {
      calls.forEach(call -> commit(List.of(call)));
    } else if (e instanceof IntegrityException damage) {
      release.refuseDamaged(calls.get(0), Optional.empty(), damage);
    } else {
      LOG.atError().addKeyValue("trace", SafeTrace.of(e)).log("defect in a batch");
      release.release(
          refused(
              calls,
              Refusal.of(ErrorReason.INTERNAL_ERROR, "a defect of the broker; see its log")));
    }
  }

  /** Lets calls join a later batch; answers with the refusals of those that cannot. */
  private List<Decided> again(List<BatchCall> calls) {
    List<Decided> refused = new ArrayList<>();
    for (BatchCall call : calls) {
      try {
        if (call.attempt() == MOST_ATTEMPTS) {
          throw Refusal.unavailable();
        }
        submit(call.again());
      } catch (Refusal refusal) {
        refused.add(new Decided.Refused(call, refusal));
      }
    }
    return refused;
  }

  private static List<Decided> refused(List<BatchCall> calls, Refusal refusal) {
    return calls.stream().<Decided>map(call -> new Decided.Refused(call, refusal)).toList();
  }

  @Override
  public void close() {
    closed = true;
    LockSupport.unpark(thread);
    try {
      thread.join(5_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
