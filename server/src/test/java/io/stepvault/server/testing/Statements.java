package io.stepvault.server.testing;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the database is asked, as its driver says. */
public final class Statements {
  private static final Logger DRIVER = Logger.getLogger("org.postgresql.core.v3.QueryExecutorImpl");
  private static final Pattern PARSED =
      Pattern.compile(" FE=> Parse\\(stmt=\\w+,query=\"(.*)\",oids=.*", Pattern.DOTALL);
  private static final int TRIES = 3;

  private Statements() {}

  /**
   * How many statements a call takes. Of several tries the fewest: what a broker does by itself, or
   * for the first time, comes on top.
   */
  public static int fewest(Runnable call) {
    int fewest = Integer.MAX_VALUE;
    for (int i = 0; i < TRIES; i++) {
      fewest = Math.min(fewest, (int) said(call).stream().filter(Statements::isExecuted).count());
    }
    return fewest;
  }

  private static boolean isExecuted(String message) {
    return message.contains("FE=> Execute");
  }

  /**
   * The statements that a call was the first of its connections to make, with {@code $1} and so on
   * for what it is about; and what a broker does by itself meanwhile.
   */
  public static List<String> prepared(Runnable call) {
    return said(call).stream()
        .map(PARSED::matcher)
        .filter(Matcher::matches)
        .map(parsed -> parsed.group(1))
        .distinct()
        .toList();
  }

  private static List<String> said(Runnable call) {
    Queue<String> messages = new ConcurrentLinkedQueue<>();
    Handler listener =
        new Handler() {
          @Override
          public void publish(LogRecord entry) {
            messages.add(entry.getMessage());
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };
    DRIVER.setUseParentHandlers(false);
    DRIVER.addHandler(listener);
    DRIVER.setLevel(Level.FINEST);
    try {
      call.run();
      return List.copyOf(messages);
    } finally {
      DRIVER.setLevel(null);
      DRIVER.removeHandler(listener);
      DRIVER.setUseParentHandlers(true);
    }
  }
}
