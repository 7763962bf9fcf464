package io.stepvault.client.token;

import java.io.IOException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The key that a file holds now. Whoever asks looks at the file, once a second at most: so nobody
 * signs with an old key after an idle time, and no thread has to be ended. By reading it: the times
 * of files do not tell on every volume that keys are mounted from.
 */
final class KeyFile {
  private static final Logger LOG = LoggerFactory.getLogger(TokenSigner.class);
  private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final byte[] UNREADABLE = {};

  private final Path file;
  private final LongSupplier nanoClock;
  private final ReentrantLock looking = new ReentrantLock();

  private volatile SigningKey current;
  private volatile long lookedAt;

  /** Of what was last looked at, good or not; null before that; guarded by {@code looking}. */
  private byte[] digest;

  /** Reads it, as {@link SigningKey#read} does. */
  KeyFile(Path file, LongSupplier nanoClock) {
    this.file = file;
    this.nanoClock = nanoClock;
    this.lookedAt = nanoClock.getAsLong();
    this.current = SigningKey.read(file);
  }

  /** The key; the one before as long as what is there now is none. */
  SigningKey current() {
    if (isDue()) {
      looking.lock();
      try {
        if (isDue()) {
          look();
          lookedAt = nanoClock.getAsLong();
        }
      } finally {
        looking.unlock();
      }
    }
    return current;
  }

  private boolean isDue() {
    return nanoClock.getAsLong() - lookedAt >= LOOK_NANOS;
  }

  private void look() {
    byte[] content;
    try {
      content = SigningKey.content(file);
    } catch (IOException e) {
      if (!Arrays.equals(digest, UNREADABLE)) {
        digest = UNREADABLE;
        kept(e.toString());
      }
      return;
    }
    try {
      byte[] seen = sha256(content);
      if (Arrays.equals(digest, seen)) {
        return;
      }
      digest = seen;
      switchTo(SigningKey.of(content));
    } catch (IllegalArgumentException e) {
      kept(e.getMessage());
    } finally {
      Arrays.fill(content, (byte) 0);
    }
  }

  private void switchTo(SigningKey next) {
    // What is the same key, written otherwise, leaves the tokens that were signed with it in use.
    if (!next.publicJwk().equals(current.publicJwk())) {
      LOG.info("tokens are signed with {} from now on, out of {}", next, file);
      current = next;
    }
  }

  private void kept(String why) {
    LOG.warn("tokens are still signed with {}: {} holds no other key: {}", current, file, why);
  }

  private static byte[] sha256(byte[] content) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(content);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
