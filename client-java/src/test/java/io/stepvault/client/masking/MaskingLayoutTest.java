package io.stepvault.client.masking;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.logging.log4j.CloseableThreadContext;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.Logger;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.appender.OutputStreamAppender;
import org.apache.logging.log4j.core.config.NullConfiguration;
import org.apache.logging.log4j.core.layout.PatternLayout;
import org.junit.jupiter.api.Test;

class MaskingLayoutTest {
  private static final String VALUE = "sk_live_9aF3kQ";

  @Test
  void message_parameter_context_and_exceptions_are_masked() {
    Exception thrown = new IllegalStateException("no " + VALUE, new IOException("cause " + VALUE));
    thrown.addSuppressed(new IllegalArgumentException("suppressed " + VALUE));

    String written = log("message " + VALUE + ", parameter {}", thrown);

    assertThat(written)
        .startsWith("WARN message ***, parameter ***, context ***")
        .contains("java.lang.IllegalStateException: no ***")
        .contains("Caused by: java.io.IOException: cause ***")
        .contains("Suppressed: java.lang.IllegalArgumentException: suppressed ***")
        .contains("at io.stepvault.client.masking.MaskingLayoutTest.")
        .doesNotContain(VALUE);
  }

  /** Through a context of its own: the logging of other tests stays as it is. */
  private static String log(String message, Throwable thrown) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PatternLayout lines =
        PatternLayout.newBuilder()
            .withPattern("%level %msg, context %X{run}%n%ex")
            .withCharset(UTF_8)
            .build();
    try (SecretMasker masker = Corpus.masker(VALUE);
        LoggerContext context = new LoggerContext("masking");
        CloseableThreadContext.Instance run = CloseableThreadContext.put("run", VALUE)) {
      OutputStreamAppender appender =
          OutputStreamAppender.createAppender(
              new MaskingLayout(lines, masker), null, out, "masked", false, false);
      appender.start();
      context.start(new NullConfiguration());
      Logger logger = context.getLogger("step");
      logger.addAppender(appender);
      logger.setLevel(Level.ALL);

      logger.warn(message, VALUE, thrown);
      assertThat(run).isNotNull();
    }
    return out.toString(UTF_8);
  }

  @Test
  void the_page_shows_the_class_that_is_tested() throws IOException {
    String source =
        Files.readString(Path.of("src/test/java/io/stepvault/client/masking/MaskingLayout.java"));

    assertThat(Files.readString(Path.of("../docs/masking.md")))
        .contains("```java\n" + source.substring(source.indexOf("final class")) + "```\n");
  }
}
