package io.stepvault.server.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import io.stepvault.server.log.FloodGuard.Verdict;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * Writes each event as one line, in one write. Of libraries it takes warnings and errors only,
 * whatever the levels of their loggers say.
 */
final class LineAppender extends UnsynchronizedAppenderBase<ILoggingEvent> {
  private final PrintStream out;
  private final FloodGuard guard;
  // Not synchronized: that would pin the virtual threads that log.
  private final ReentrantLock lock = new ReentrantLock();

  LineAppender(PrintStream out, LongSupplier nanoTime) {
    this.out = out;
    this.guard = new FloodGuard(nanoTime);
  }

  @Override
  protected void append(ILoggingEvent event) {
    boolean ours = LineFormat.isOurs(event.getLoggerName());
    if (!ours && !event.getLevel().isGreaterOrEqual(Level.WARN)) {
      return;
    }
    lock.lock();
    try {
      for (FloodGuard.Counted counted : guard.turn()) {
        write(summary(event.getTimeStamp(), counted));
      }
      Verdict verdict = ours ? Verdict.PRINT : judge(event);
      switch (verdict) {
        case PRINT -> write(LineFormat.line(event));
        case PRINT_LAST -> write(LineFormat.line(event) + " more=counted");
        case COUNT -> {}
      }
    } finally {
      lock.unlock();
    }
  }

  private Verdict judge(ILoggingEvent event) {
    String message = String.valueOf(event.getMessage());
    // Bounded, for it is kept for a minute.
    return guard.judge(
        event.getLoggerName(),
        message.substring(0, Math.min(message.length(), LineFormat.LONGEST_MESSAGE)));
  }

  private static String summary(long epochMillis, FloodGuard.Counted counted) {
    String logger = counted.logger().isEmpty() ? "libraries" : counted.logger();
    StringBuilder line =
        LineFormat.begin(epochMillis, "WARN", logger, "events not printed in the last minute");
    LineFormat.append(line, "count", counted.events());
    if (!counted.message().isEmpty()) {
      LineFormat.append(line, "message", counted.message());
    }
    return line.toString();
  }

  private void write(String line) {
    byte[] bytes = (line + '\n').getBytes(StandardCharsets.UTF_8);
    out.write(bytes, 0, bytes.length);
    out.flush();
  }
}
