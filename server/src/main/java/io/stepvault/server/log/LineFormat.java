package io.stepvault.server.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxy;
import com.google.protobuf.ByteString;
import com.google.protobuf.MessageLite;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.slf4j.event.KeyValuePair;
import org.slf4j.helpers.MessageFormatter;

/**
 * An event as one line: time (UTC, milliseconds), level, logger, message, then {@code key=value}.
 * Stepvault's loggers by their short names, a library's in full, so that one sees who speaks.
 */
final class LineFormat {
  static final int LONGEST_MESSAGE = 500;
  static final int LONGEST_VALUE = 4_000;
  private static final int LONGEST_NAME = 200;
  private static final int MOST_VALUES = 32;

  private static final String OURS = "io.stepvault";
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private LineFormat() {}

  /** Whether Stepvault logs there, and not a library. */
  static boolean isOurs(String logger) {
    return logger.equals(OURS) || logger.startsWith(OURS + ".");
  }

  /** Without a line break at the end. */
  static String line(ILoggingEvent event) {
    StringBuilder line = begin(event);
    List<KeyValuePair> pairs = event.getKeyValuePairs();
    if (pairs != null) {
      pairs.stream().limit(MOST_VALUES).forEach(pair -> append(line, pair.key, pair.value));
    }
    if (event.getThrowableProxy() instanceof ThrowableProxy proxy) {
      append(line, "trace", proxy.getThrowable());
    }
    return line.toString();
  }

  private static StringBuilder begin(ILoggingEvent event) {
    return begin(
        event.getTimeStamp(), event.getLevel().toString(), event.getLoggerName(), message(event));
  }

  /** Time, level, logger and message; more may be appended. */
  static StringBuilder begin(long epochMillis, String level, String logger, String message) {
    String name = isOurs(logger) ? logger.substring(logger.lastIndexOf('.') + 1) : logger;
    return new StringBuilder()
        .append(TIME.format(Instant.ofEpochMilli(epochMillis)))
        .append(' ')
        .append(level)
        .append(' ')
        .append(SafeText.value(name, LONGEST_NAME))
        .append(' ')
        .append(SafeText.message(message, LONGEST_MESSAGE));
  }

  static void append(StringBuilder line, String key, Object value) {
    line.append(' ')
        .append(SafeText.value(key, LONGEST_NAME))
        .append('=')
        .append(SafeText.value(text(value), LONGEST_VALUE));
  }

  private static String message(ILoggingEvent event) {
    String pattern = String.valueOf(event.getMessage());
    Object[] arguments = event.getArgumentArray();
    return arguments == null
        ? pattern
        : MessageFormatter.basicArrayFormat(
            pattern, Arrays.stream(arguments).map(LineFormat::text).toArray());
  }

  /** Of what may carry a value in its own text, only its class. */
  private static String text(Object value) {
    if (value instanceof Throwable throwable) {
      return SafeTrace.of(throwable);
    }
    boolean mayCarryAValue =
        value instanceof MessageLite
            || value instanceof ByteString
            || (value != null && value.getClass().isArray());
    if (mayCarryAValue) {
      return value.getClass().getSimpleName();
    }
    try {
      return String.valueOf(value);
    } catch (RuntimeException e) {
      return value.getClass().getSimpleName();
    }
  }
}
