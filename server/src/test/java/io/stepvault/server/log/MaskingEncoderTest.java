package io.stepvault.server.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.OutputStreamAppender;
import io.stepvault.client.masking.SecretMasker;
import java.io.ByteArrayOutputStream;
import org.junit.jupiter.api.Test;

class MaskingEncoderTest {
  private static final String VALUE = "sk_live_9aF3kQ";

  @Test
  void message_arguments_and_stack_traces_are_masked() {
    ByteArrayOutputStream written = new ByteArrayOutputStream();
    LoggerContext context = new LoggerContext();
    context.setMDCAdapter(new LogbackMDCAdapter());
    try (SecretMasker masker = new SecretMasker()) {
      masker.add("key", VALUE.getBytes(UTF_8));
      PatternLayoutEncoder pattern = new PatternLayoutEncoder();
      pattern.setContext(context);
      pattern.setPattern("%level %msg%n%ex");
      pattern.setCharset(UTF_8);
      pattern.start();
      MaskingEncoder encoder = new MaskingEncoder(pattern, masker);
      encoder.setContext(context);
      encoder.start();
      OutputStreamAppender<ILoggingEvent> appender = new OutputStreamAppender<>();
      appender.setContext(context);
      appender.setEncoder(encoder);
      appender.setOutputStream(written);
      appender.start();
      Logger logger = context.getLogger("step");
      logger.addAppender(appender);

      logger.warn("sent {}", VALUE, new IllegalStateException("no " + VALUE));
    } finally {
      context.stop();
    }
    assertThat(written.toString(UTF_8))
        .startsWith("WARN sent ***")
        .contains("java.lang.IllegalStateException: no ***")
        .contains("at io.stepvault.server.log.MaskingEncoderTest.")
        .doesNotContain(VALUE);
  }
}
