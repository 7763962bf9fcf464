package io.stepvault.server.watch;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.stepvault.server.error.Refusal;
import io.stepvault.server.key.Ring;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What one caller was told, and what is so. There is no queue: what is still to be told is where
 * the two differ, so a caller that does not read costs no more than one that does. Thread-safe.
 */
final class Hints {
  /** A caller that was told nothing for so long is told that there is nothing. */
  static final Duration HEARTBEAT_EVERY = Duration.ofSeconds(15);

  private final List<String> references;
  private final byte[] context;
  private final WatchReply reply;

  @GuardedBy("this")
  private final List<Optional<Meaning>> told;

  @GuardedBy("this")
  private final List<Optional<Meaning>> known;

  @GuardedBy("this")
  private Ring ring;

  @GuardedBy("this")
  private boolean reset;

  @GuardedBy("this")
  private @Nullable String cursor;

  @GuardedBy("this")
  private @Nullable Instant lastTold;

  @GuardedBy("this")
  private boolean ended;

  /**
   * @param context of the cursors
   * @param ring makes them
   */
  Hints(List<String> references, byte[] context, Ring ring, WatchReply reply) {
    this.references = references;
    this.context = context;
    this.ring = ring;
    this.reply = reply;
    this.known = new ArrayList<>(Collections.nCopies(references.size(), Optional.empty()));
    this.told = new ArrayList<>(known);
  }

  /**
   * Begins where a cursor says, once all of what is so is known; with an empty one, now. When the
   * cursor says nothing, the caller has to begin anew.
   */
  synchronized void beginAt(String given) {
    Optional<List<Optional<Meaning>>> then =
        given.isEmpty() ? Optional.of(known) : Cursor.open(ring, context, given);
    reset = then.isEmpty();
    Collections.copy(told, then.orElse(known));
  }

  /** What a reference means now. */
  synchronized void know(int reference, Optional<Meaning> meaning) {
    known.set(reference, meaning);
  }

  /** From now on, this one makes the cursors. */
  synchronized void seal(Ring current) {
    ring = current;
  }

  /**
   * Tells the caller what there is to tell, for as long as it reads.
   *
   * @param looked whether what is known here is of now: else there is no heartbeat
   */
  synchronized void tell(Instant time, boolean looked) {
    while (!ended && reply.isReady()) {
      Optional<Hint> next = change();
      if (next.isEmpty() && looked) {
        next = heartbeat(time);
      }
      if (next.isEmpty()) {
        return;
      }
      lastTold = time;
      reply.tell(next.get());
    }
  }

  @GuardedBy("this")
  private Optional<Hint> change() {
    if (reset) {
      reset = false;
      Collections.copy(told, known);
      cursor = null;
      return Optional.of(hint(Change.RESET, ""));
    }
    for (int i = 0; i < references.size(); i++) {
      Optional<Change> change = Change.between(told.get(i), known.get(i));
      if (change.isPresent()) {
        told.set(i, known.get(i));
        cursor = null;
        return Optional.of(hint(change.get(), references.get(i)));
      }
    }
    return Optional.empty();
  }

  /** A clock that was set back must not silence it. */
  @GuardedBy("this")
  private Optional<Hint> heartbeat(Instant time) {
    boolean due =
        lastTold == null || Duration.between(lastTold, time).abs().compareTo(HEARTBEAT_EVERY) >= 0;
    return due ? Optional.of(hint(Change.HEARTBEAT, "")) : Optional.empty();
  }

  @GuardedBy("this")
  private Hint hint(Change change, String reference) {
    if (cursor == null) {
      cursor = Cursor.seal(ring, context, told);
    }
    return new Hint(change, reference, cursor);
  }

  /** Tells the caller why there is nothing more to be told. */
  synchronized void end(Refusal refusal) {
    if (!ended) {
      ended = true;
      reply.refused(refusal);
    }
  }

  /** Nobody is there any more. */
  synchronized void abandon() {
    ended = true;
  }
}
