package io.stepvault.client;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.slf4j.ILoggerFactory;
import org.slf4j.IMarkerFactory;
import org.slf4j.Marker;
import org.slf4j.event.Level;
import org.slf4j.helpers.BasicMarkerFactory;
import org.slf4j.helpers.LegacyAbstractLogger;
import org.slf4j.helpers.MessageFormatter;
import org.slf4j.helpers.NOPMDCAdapter;
import org.slf4j.spi.MDCAdapter;
import org.slf4j.spi.SLF4JServiceProvider;

/** What tests have instead of a host's logging: the library's warnings are kept, and no more. */
public final class KeptLog implements SLF4JServiceProvider {
  private static final Queue<Warning> WARNINGS = new ConcurrentLinkedQueue<>();

  private final IMarkerFactory markers = new BasicMarkerFactory();
  private final MDCAdapter context = new NOPMDCAdapter();

  private record Warning(String logger, String text) {}

  /** Forgets what there was until now. */
  public static void clear() {
    WARNINGS.clear();
  }

  /** Of that class, since it was cleared. */
  public static List<String> warnings(Class<?> logger) {
    return WARNINGS.stream()
        .filter(warning -> warning.logger().equals(logger.getName()))
        .map(Warning::text)
        .toList();
  }

  @Override
  public ILoggerFactory getLoggerFactory() {
    return KeptLogger::new;
  }

  @Override
  public IMarkerFactory getMarkerFactory() {
    return markers;
  }

  @Override
  public MDCAdapter getMDCAdapter() {
    return context;
  }

  @Override
  public String getRequestedApiVersion() {
    return "2.0.99";
  }

  @Override
  public void initialize() {}

  private static final class KeptLogger extends LegacyAbstractLogger {
    private static final long serialVersionUID = 1;

    KeptLogger(String name) {
      this.name = name;
    }

    @Override
    protected String getFullyQualifiedCallerName() {
      return null;
    }

    @Override
    protected void handleNormalizedLoggingCall(
        Level level, Marker marker, String message, Object[] arguments, Throwable thrown) {
      if (level == Level.WARN && name.startsWith("io.stepvault.")) {
        WARNINGS.add(new Warning(name, MessageFormatter.basicArrayFormat(message, arguments)));
      }
    }

    @Override
    public boolean isTraceEnabled() {
      return false;
    }

    @Override
    public boolean isDebugEnabled() {
      return false;
    }

    @Override
    public boolean isInfoEnabled() {
      return false;
    }

    @Override
    public boolean isWarnEnabled() {
      return true;
    }

    @Override
    public boolean isErrorEnabled() {
      return true;
    }
  }
}
