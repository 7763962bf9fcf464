package io.stepvault.server.key;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/**
 * Threads that outlive a call. Tink keeps its source of randomness with each thread and makes it of
 * a new JCA provider: on a virtual thread, which runs one call, that is half a millisecond of every
 * call that encrypts.
 */
final class PlatformThreads {
  private static final Executor THREADS =
      Executors.newFixedThreadPool(
          Runtime.getRuntime().availableProcessors(),
          Thread.ofPlatform().daemon().name("stepvault-sealing-", 0).factory());

  private PlatformThreads() {}

  /** Waits for the work, and throws what it throws. */
  static <T> T run(Supplier<T> work) {
    if (!Thread.currentThread().isVirtual()) {
      return work.get();
    }
    try {
      return CompletableFuture.supplyAsync(work, THREADS).join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      throw e;
    }
  }
}
