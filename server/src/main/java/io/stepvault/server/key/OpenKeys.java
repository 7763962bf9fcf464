package io.stepvault.server.key;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.RemovalCause;
import com.github.benmanes.caffeine.cache.Scheduler;
import com.google.crypto.tink.Aead;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Encryption keys of stored values, unwrapped and checked once: at most 20,000, each until it has
 * not been used for five minutes or the value has left the memory; then it is wiped.
 */
final class OpenKeys implements AutoCloseable {
  private static final long MOST = 20_000;
  private static final Duration UNUSED = Duration.ofMinutes(5);

  // By identity: two values that look the same are opened each for itself.
  private final Cache<SealedValue, KeyMaterial> open =
      Caffeine.newBuilder()
          .weakKeys()
          .maximumSize(MOST)
          .expireAfterAccess(UNUSED)
          .scheduler(Scheduler.systemScheduler())
          .executor(Runnable::run)
          .removalListener(OpenKeys::wipe)
          .build();

  /**
   * The cipher of a value.
   *
   * @param unwrap makes its key; what it throws goes on to the caller, and nothing is kept
   */
  Aead aead(SealedValue sealed, Supplier<KeyMaterial> unwrap) {
    KeyMaterial known = open.getIfPresent(sealed);
    if (known != null) {
      try {
        return known.aead();
      } catch (IllegalStateException wiped) {
        // It went as we got hold of it.
      }
    }
    KeyMaterial key = unwrap.get();
    Aead aead = key.aead();
    open.put(sealed, key);
    return aead;
  }

  /** Wipes a value's key now, where it is open. */
  void forget(SealedValue sealed) {
    open.invalidate(sealed);
  }

  /** Wipes all of them. */
  @Override
  public void close() {
    open.invalidateAll();
  }

  private static void wipe(
      @Nullable SealedValue sealed, @Nullable KeyMaterial key, RemovalCause cause) {
    if (key != null) {
      key.close();
    }
  }
}
