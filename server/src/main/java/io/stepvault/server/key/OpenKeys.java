package io.stepvault.server.key;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.RemovalCause;
import com.github.benmanes.caffeine.cache.Scheduler;
import java.security.GeneralSecurityException;
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
  private final Cache<SealedValue, OpenKey> open =
      Caffeine.newBuilder()
          .weakKeys()
          .maximumSize(MOST)
          .expireAfterAccess(UNUSED)
          .scheduler(Scheduler.systemScheduler())
          .executor(Runnable::run)
          .removalListener(OpenKeys::wipe)
          .build();

  /**
   * What a value was encrypted with, and for which place.
   *
   * @param additionalData the encoding of the place
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record OpenKey(ValueContext place, KeyMaterial key, byte[] additionalData) {
    byte[] decrypt(SealedValue sealed) throws GeneralSecurityException {
      return key.decrypt(sealed.ciphertext(), additionalData);
    }
  }

  /**
   * Decrypts a value.
   *
   * @param place for which it must have been encrypted
   * @param unwrap makes its key; what it throws goes on to the caller, and nothing is kept
   * @throws GeneralSecurityException when it was changed, or encrypted for another place
   */
  byte[] decrypt(ValueContext place, SealedValue sealed, Supplier<OpenKey> unwrap)
      throws GeneralSecurityException {
    OpenKey known = open.getIfPresent(sealed);
    if (known != null && known.place.equals(place)) {
      try {
        return known.decrypt(sealed);
      } catch (IllegalStateException wiped) {
        // It went as we got hold of it.
      }
    }
    OpenKey key = unwrap.get();
    try {
      byte[] value = key.decrypt(sealed);
      open.put(sealed, key);
      return value;
    } catch (GeneralSecurityException e) {
      key.key.close();
      throw e;
    }
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
      @Nullable SealedValue sealed, @Nullable OpenKey key, RemovalCause cause) {
    if (key != null) {
      key.key.close();
    }
  }
}
