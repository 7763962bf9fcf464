package io.stepvault.server.grpc;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What answers may hold on to until they have left, in bytes: callers that do not read what they
 * asked for must not use up the network buffers of all.
 *
 * <p>An answer gets out if it takes at most half of the room that is left. So when what is large
 * does not get out any more, what is small still does.
 */
final class Outgoing {
  /** Of 64 MiB (jvm.options): Netty rounds up, and requests and TLS have to fit beside it. */
  static final long MOST_BYTES = 24L * 1024 * 1024;

  private final AtomicLong held = new AtomicLong();

  /** The room of one call's answer. */
  Room room() {
    return new Room();
  }

  /** The room of one call's answer, from when it is sent until the call is over. */
  final class Room {
    @GuardedBy("this")
    private long bytes;

    @GuardedBy("this")
    private boolean over;

    private Room() {}

    /** Takes the room, once; false: there is too little. */
    synchronized boolean take(long wanted) {
      if (held.addAndGet(wanted) + wanted > MOST_BYTES) {
        held.addAndGet(-wanted);
        return false;
      }
      bytes = wanted;
      if (over) {
        giveBack();
      }
      return true;
    }

    /** The call is over: nothing of its answer is held on to, now or later. */
    synchronized void giveBack() {
      over = true;
      held.addAndGet(-bytes);
      bytes = 0;
    }
  }
}
