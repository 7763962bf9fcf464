package io.stepvault.client;

import com.google.common.util.concurrent.ListenableFuture;
import io.grpc.Deadline;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * One call to a broker that is under way, and who waits for it. Guarded by {@link StepValues}, but
 * for what is final.
 */
final class Flight {
  /** The turn at which it began. */
  final long began;

  /** By the monotonic clock, before it was sent: leases count from here. */
  final long sentAt;

  final List<String> references;
  final Resolving starter;
  final Deadline deadline;
  final Set<Resolving> waiting = new LinkedHashSet<>();

  /** What was dropped since it began: its values of these are not held. */
  final Set<String> dropped = new HashSet<>();

  private ListenableFuture<?> call;
  private boolean abandoned;

  Flight(long began, long sentAt, List<String> references, Resolving starter) {
    this.began = began;
    this.sentAt = sentAt;
    this.references = List.copyOf(references);
    this.starter = starter;
    this.deadline = starter.deadline();
  }

  /** It was sent; says whether it is to be cancelled, because nobody waits for it any more. */
  boolean sent(ListenableFuture<?> sent) {
    call = sent;
    return abandoned;
  }

  /**
   * Whether what it brings may be held: of one that was abandoned nobody knows what was dropped.
   */
  boolean isCurrent(String reference) {
    return !abandoned && !dropped.contains(reference);
  }

  /** Nobody waits for it any more. */
  void abandon(List<Runnable> later) {
    abandoned = true;
    if (call != null) {
      ListenableFuture<?> cancelled = call;
      later.add(() -> cancelled.cancel(true));
    }
  }
}
