package io.stepvault.server.apart;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** How often the database is asked, as its driver says. */
final class Statements {
  private static final Logger DRIVER = Logger.getLogger("org.postgresql.core.v3.QueryExecutorImpl");
  private static final int TRIES = 3;

  private Statements() {}

  /**
   * How many statements a call takes. Of several tries the fewest: what a broker does by itself, or
   * for the first time, comes on top.
   */
  static int fewest(Runnable call) {
    int fewest = Integer.MAX_VALUE;
    for (int i = 0; i < TRIES; i++) {
      fewest = Math.min(fewest, count(call));
    }
    return fewest;
  }

  private static int count(Runnable call) {
    AtomicInteger executed = new AtomicInteger();
    Handler counter =
        new Handler() {
          @Override
          public void publish(LogRecord entry) {
            if (entry.getMessage().contains("FE=> Execute")) {
              executed.incrementAndGet();
            }
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };
    DRIVER.setUseParentHandlers(false);
    DRIVER.addHandler(counter);
    DRIVER.setLevel(Level.FINEST);
    try {
      call.run();
      return executed.get();
    } finally {
      DRIVER.setLevel(null);
      DRIVER.removeHandler(counter);
      DRIVER.setUseParentHandlers(true);
    }
  }
}
