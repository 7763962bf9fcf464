package io.stepvault.server.testing;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.slf4j.LoggerFactory;

/**
 * All that this process says while it is open: its log, Stepvault's part at TRACE and with every
 * argument, and both its output streams.
 */
public final class ProcessOutput implements AutoCloseable {
  private final Queue<String> lines = new ConcurrentLinkedQueue<>();
  private final ByteArrayOutputStream streams = new ByteArrayOutputStream();
  private final PrintStream out = System.out;
  private final PrintStream err = System.err;
  private final Logger root;
  private final Logger own;
  private final Level levelBefore;
  private final Collector collector = new Collector();

  public ProcessOutput() {
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    own = context.getLogger("io.stepvault");
    levelBefore = own.getLevel();
    own.setLevel(Level.TRACE);
    collector.setContext(context);
    collector.start();
    root.addAppender(collector);
    PrintStream captured = new PrintStream(streams, true, StandardCharsets.UTF_8);
    System.setOut(captured);
    System.setErr(captured);
  }

  private final class Collector extends AppenderBase<ILoggingEvent> {
    @Override
    protected void append(ILoggingEvent event) {
      lines.add(
          event.getLoggerName()
              + " "
              + event.getFormattedMessage()
              + " "
              + event.getKeyValuePairs()
              + " "
              + event.getMDCPropertyMap()
              + (event.getThrowableProxy() == null
                  ? ""
                  : ThrowableProxyUtil.asString(event.getThrowableProxy())));
    }
  }

  public String text() {
    return String.join("\n", lines) + "\n" + streams.toString(StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    System.setOut(out);
    System.setErr(err);
    root.detachAppender(collector);
    own.setLevel(levelBefore);
  }
}
