package io.stepvault.server.tls;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks every 5 s whether the TLS files have changed, on one daemon thread. By reading them: file
 * system notifications miss the mounted volumes in which certificates usually come.
 */
public final class TlsFilesWatcher implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(TlsFilesWatcher.class);

  private static final long PERIOD_SECONDS = 5;

  private final ScheduledExecutorService executor =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("tls-files").factory());

  private TlsFilesWatcher() {}

  /** Watches until {@link #close}. */
  public static TlsFilesWatcher start(TlsFiles files) {
    TlsFilesWatcher watcher = new TlsFilesWatcher();
    var unused =
        watcher.executor.scheduleWithFixedDelay(
            () -> reload(files), PERIOD_SECONDS, PERIOD_SECONDS, TimeUnit.SECONDS);
    return watcher;
  }

  private static void reload(TlsFiles files) {
    try {
      files.reloadIfChanged();
    } catch (RuntimeException e) {
      // An exception that leaves here would end the watch for good.
      LOG.error("TLS files could not be looked at, they are looked at again", e);
    }
  }

  @Override
  public void close() {
    executor.shutdownNow();
  }
}
