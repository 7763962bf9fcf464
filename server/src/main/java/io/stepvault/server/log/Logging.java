package io.stepvault.server.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import java.io.PrintStream;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.logging.LogManager;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;

/**
 * The process's log: lines on standard error, safe by construction. The level that an operator sets
 * is that of Stepvault's own events. Libraries stay at WARN, those of java.util.logging too: below,
 * they log bind values, frames and headers. Until it is started, nothing is logged.
 */
public final class Logging {
  private static final List<String> LEVELS = List.of("ERROR", "WARN", "INFO", "DEBUG", "TRACE");

  private Logging() {}

  /**
   * Starts it, or starts it anew with another level.
   *
   * @param level ERROR, WARN, INFO, DEBUG or TRACE
   * @throws IllegalArgumentException for any other level
   */
  public static void start(String level) {
    start(level, System.err, System::nanoTime);
  }

  static void start(String level, PrintStream out, LongSupplier nanoTime) {
    if (!LEVELS.contains(level)) {
      throw new IllegalArgumentException("not a level: " + level);
    }
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    context.reset();
    LineAppender appender = new LineAppender(out, nanoTime);
    appender.setContext(context);
    appender.start();
    Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
    root.setLevel(Level.WARN);
    root.addAppender(appender);
    context.getLogger("io.stepvault").setLevel(Level.valueOf(level));
    bridgeJavaUtilLogging();
  }

  private static void bridgeJavaUtilLogging() {
    // Forgets handlers and levels that a logging.properties may have set, also for loggers to come.
    LogManager.getLogManager().reset();
    java.util.logging.Logger.getLogger("").setLevel(java.util.logging.Level.WARNING);
    SLF4JBridgeHandler.install();
  }
}
