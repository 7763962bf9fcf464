package io.stepvault.server.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.util.ContextInitializer;
import com.google.protobuf.ByteString;
import com.google.protobuf.StringValue;
import io.grpc.netty.shaded.io.netty.util.internal.logging.InternalLoggerFactory;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

class LoggingTest {
  private static final String CANARY = "s3cret-canary";
  private static final Logger OURS = LoggerFactory.getLogger("io.stepvault.server.some.Thing");
  private static final Logger LIBRARY = LoggerFactory.getLogger("com.example.LoggingTest");

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final AtomicLong nanoTime = new AtomicLong();

  @AfterAll
  static void asOtherTestsHaveIt() throws Exception {
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    context.reset();
    new ContextInitializer(context).autoConfig();
  }

  @Test
  void event_isOneLineWithTimeLevelShortNameMessageAndValues() {
    start("INFO");
    OURS.atInfo()
        .addKeyValue("port", 7443)
        .addKeyValue("address", "::1")
        .addKeyValue("nothing", (Object) null)
        .log("serving");

    assertThat(output())
        .matches(
            "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z INFO Thing serving"
                + " port=7443 address=::1 nothing=null\n");
  }

  @Test
  void levelOfStepvault_isTheConfiguredOne() {
    start("WARN");
    OURS.info("quiet");
    OURS.warn("loud");
    assertThat(lines()).singleElement().asString().endsWith("WARN Thing loud");

    start("TRACE");
    OURS.trace("quiet");
    assertThat(lines()).last().asString().endsWith("TRACE Thing quiet");
  }

  @ParameterizedTest
  @ValueSource(strings = {"OFF", "ALL", "info", "", "INF"})
  void levelThatIsNone_isRefused(String level) {
    assertThatIllegalArgumentException().isThrownBy(() -> start(level));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "org.jooq.tools.LoggerListener",
        "org.jooq.impl.DefaultBinding",
        "com.zaxxer.hikari.pool.HikariPool",
        "org.flywaydb.core.internal.command.DbMigrate",
        "io.stepvaultish.Thing",
      })
  void librariesBelowWarn_areSilentAtTrace(String name) {
    start("TRACE");
    Logger logger = LoggerFactory.getLogger(name);
    everyLevelBelowWarn(logger);
    // Not even when something in the process raises the logger itself.
    ((ch.qos.logback.classic.Logger) logger).setLevel(ch.qos.logback.classic.Level.TRACE);
    everyLevelBelowWarn(logger);
    ((ch.qos.logback.classic.Logger) logger).setLevel(null);

    assertThat(output()).isEmpty();
    OURS.trace("but Stepvault is heard");
    assertThat(lines()).hasSize(1);
  }

  private static void everyLevelBelowWarn(Logger logger) {
    logger.trace("Binding variable 1 : {}", CANARY);
    logger.debug("Binding variable 1 : {}", CANARY);
    logger.atInfo().addKeyValue("bind", CANARY).log(CANARY);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "org.postgresql.core.v3.QueryExecutorImpl",
        "io.grpc.netty.shaded.io.grpc.netty.NettyServerHandler",
        "io.grpc.netty.shaded.io.netty.handler.codec.http2.Http2FrameLogger",
      })
  void javaUtilLoggingBelowWarning_isSilentAtTrace(String name) {
    var logger = java.util.logging.Logger.getLogger(name);
    logger.setLevel(Level.FINEST);
    start("TRACE");
    assertThat(logger.getLevel()).isNull();
    assertThat(logger.isLoggable(Level.INFO)).isFalse();

    logger.log(Level.FINEST, " FE=> Bind(portal=null,$1=<''{0}''>)", CANARY);
    logger.setLevel(Level.FINEST);
    for (Level level : List.of(Level.FINEST, Level.FINER, Level.FINE, Level.CONFIG, Level.INFO)) {
      logger.log(level, " FE=> Bind(portal=null,$1=<''{0}''>)", CANARY);
    }
    logger.setLevel(null);

    assertThat(output()).isEmpty();
    logger.log(Level.WARNING, "a warning of {0}", "jul");
    assertThat(lines()).singleElement().asString().endsWith(" WARN " + name + " a warning of jul");
  }

  @Test
  void nettysOwnLoggers_areSilentAtTrace() {
    start("TRACE");
    var logger = InternalLoggerFactory.getInstance("LoggingTest.netty");
    logger.trace("INBOUND HEADERS: {}", CANARY);
    logger.debug("INBOUND HEADERS: {}", CANARY);
    logger.info("INBOUND HEADERS: {}", CANARY);

    assertThat(output()).isEmpty();
  }

  @Test
  void throwable_isPrintedWithoutItsMessages() {
    start("INFO");
    Exception thrown = new IllegalStateException(CANARY, new java.io.IOException(CANARY));
    thrown.addSuppressed(new RuntimeException(CANARY));
    LIBRARY.warn("it failed", thrown);
    OURS.error("it failed", thrown);
    OURS.error("it failed: {}", "here", thrown);
    OURS.atError().addKeyValue("cause", thrown).log("it failed");
    LogRecord juls = new LogRecord(Level.SEVERE, "it failed");
    juls.setThrown(thrown);
    java.util.logging.Logger.getLogger("LoggingTest.jul").log(juls);

    assertThat(lines())
        .hasSize(5)
        .allMatch(
            line ->
                line.contains("java.lang.IllegalStateException < io.stepvault.server.log")
                    && line.contains(" caused by java.io.IOException"))
        .noneMatch(line -> line.contains(CANARY));
    assertThat(lines().getFirst())
        .contains(" WARN com.example.LoggingTest it failed trace=\"java.lang.Illegal");

    OURS.error("it failed {} {}", thrown, 1);
    assertThat(lines().getLast())
        .contains(" ERROR Thing it failed java.lang.IllegalStateException < ")
        .doesNotContain(CANARY);
  }

  @Test
  void whatMayCarryAValue_isPrintedAsItsClass() {
    start("TRACE");
    StringValue message = StringValue.of(CANARY);
    ByteString string = ByteString.copyFromUtf8(CANARY);
    OURS.atInfo()
        .addKeyValue("message", message)
        .addKeyValue("bytes", CANARY.getBytes(UTF_8))
        .addKeyValue("characters", CANARY.toCharArray())
        .addKeyValue("string", string)
        .log("values");
    OURS.info("values {} {} {}", message, CANARY.getBytes(UTF_8), string);

    assertThat(output())
        .contains("values message=StringValue bytes=byte[] characters=char[] string=")
        .doesNotContain(CANARY)
        .doesNotContain("[B@");
  }

  @Test
  void whatACallerSent_staysInItsLineAndItsKey() {
    start("INFO");
    String forged = "x\n2026-01-01T00:00:00.000Z ERROR Broker forged\r\u2028\u0085 level=ERROR";
    OURS.atInfo().addKeyValue("name", forged).addKeyValue("a\nb", 1).log("renamed");
    LIBRARY.warn("bad header: {}", forged);
    java.util.logging.Logger.getLogger("Logging\nTest").warning("frame " + forged);

    assertThat(output().lines()).hasSize(3);
    assertThat(output()).doesNotContain("\r", "\u2028", "\u0085");
    String escaped =
        "x\\n2026-01-01T00:00:00.000Z ERROR Broker forged\\r\\u{2028}\\u{85} level=ERROR\"";
    assertThat(lines().get(0)).endsWith(" renamed name=\"" + escaped + " \"a\\nb\"=1");
    assertThat(lines().get(1)).endsWith(" com.example.LoggingTest \"bad header: " + escaped);
    assertThat(lines().get(2)).endsWith(" \"Logging\\nTest\" \"frame " + escaped);
  }

  @Test
  void whatIsVeryLong_isShortened() {
    start("INFO");
    OURS.atInfo().addKeyValue("long", "x".repeat(1_000_000)).log("here");
    LIBRARY.warn("y".repeat(1_000_000));

    assertThat(lines().get(0)).hasSizeLessThan(4_200).endsWith("x...(996000 more)");
    assertThat(lines().get(1)).hasSizeLessThan(700).endsWith("y...(999500 more)");
  }

  @Test
  void floodOfALibrary_isCountedAndToldOfWithTheNextEvent() {
    start("INFO");
    for (int i = 0; i < 1_000; i++) {
      LIBRARY.warn("Transport failed {}", i);
    }
    assertThat(lines()).hasSize(5);
    assertThat(lines().get(4)).endsWith("Transport failed 4 more=counted");

    nanoTime.addAndGet(Duration.ofMinutes(1).toNanos());
    OURS.info("something else");
    assertThat(lines()).hasSize(7);
    assertThat(lines().get(5))
        .endsWith(
            " WARN com.example.LoggingTest events not printed in the last minute count=995"
                + " message=\"Transport failed {}\"");
    assertThat(lines().get(6)).endsWith(" INFO Thing something else");
  }

  @Test
  void stepvaultsOwnEvents_areAllPrinted() {
    start("INFO");
    for (int i = 0; i < 1_000; i++) {
      OURS.info("the same");
    }

    assertThat(lines()).hasSize(1_000);
  }

  private void start(String level) {
    Logging.start(level, new PrintStream(bytes, true, UTF_8), nanoTime::get);
  }

  private String output() {
    return bytes.toString(UTF_8);
  }

  private List<String> lines() {
    return output().lines().toList();
  }
}
