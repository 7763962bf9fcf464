package io.stepvault.server.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.util.ContextInitializer;
import io.stepvault.server.testing.TestBroker;
import io.stepvault.server.testing.TestCalls;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** A whole broker that logs all it can. */
class CanaryTest {
  private static final String CANARY = "canary-3f1b8c";
  private static final java.util.logging.Logger JUL = java.util.logging.Logger.getLogger("");

  private final LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();

  @AfterEach
  void asOtherTestsHaveIt() throws Exception {
    JUL.setLevel(java.util.logging.Level.WARNING);
    context.reset();
    new ContextInitializer(context).autoConfig();
  }

  @Test
  void storingAndResolvingAtTrace_logsNeitherValueNorNameNorToken() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    Logging.start("TRACE", new PrintStream(bytes, true, UTF_8), System::nanoTime);
    // More than any configuration can: the libraries speak, and are not taken down.
    context.getLogger(Logger.ROOT_LOGGER_NAME).setLevel(Level.TRACE);
    JUL.setLevel(java.util.logging.Level.FINEST);
    String token;
    try (TestBroker broker = TestBroker.start()) {
      TestCalls calls = TestCalls.register(broker, "default");
      token = calls.token("node");
      calls.create("name-" + CANARY, "value-" + CANARY);
      assertThat(calls.resolve("name-" + CANARY)).isEqualTo("value-" + CANARY);
    }

    assertThat(bytes.toString(UTF_8))
        .contains(" INFO Broker serving ")
        .doesNotContain(CANARY)
        .doesNotContain("Bearer")
        .doesNotContain(token.substring(0, token.indexOf('.')));
  }
}
