package io.stepvault.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.stepvault.client.Secret;
import io.stepvault.client.Step;
import io.stepvault.client.masking.MaskedException;
import io.stepvault.examples.support.Canary;
import io.stepvault.examples.support.OnPlatform;
import io.stepvault.examples.support.Platform;
import java.io.PrintWriter;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.LoggerFactory;

@ExtendWith(OnPlatform.class)
final class NodeTest {
  /** A step that breaks, and tells its value. */
  private record Broken(String item, Function<String, Error> failure) implements Action {
    @Override
    public List<String> references() {
      return List.of(item);
    }

    @Override
    public void run(Step step, PrintWriter log) {
      try (Secret secret = step.resolve(item)) {
        throw failure.apply("it was " + new String(secret.bytes(), UTF_8));
      }
    }
  }

  @Test
  void errorOfAnAction_isMasked(Platform platform) {
    String value = Canary.value();
    platform.store("node_error", value);

    var failure =
        catchThrowableOfType(
            MaskedException.class,
            () -> platform.run(new Broken("node_error", AssertionError::new)));

    assertThat(failure.originalClass()).isEqualTo(AssertionError.class.getName());
    Canary.assertMasked(failure.toString(), value);
  }

  @Test
  void errorOfTheMachine_staysWhatItIs(Platform platform) {
    platform.store("node_machine", Canary.value());

    var failure =
        catchThrowableOfType(
            OutOfMemoryError.class,
            () -> platform.run(new Broken("node_machine", told -> new OutOfMemoryError("heap"))));

    assertThat(failure).hasMessage("heap");
  }

  @Test
  void valueThatNoLogCanBeKeptClearOf_isNamedInAWarning(Platform platform) {
    platform.store("node_pin", "0815");
    Logger logger = (Logger) LoggerFactory.getLogger(Node.class);
    ListAppender<ILoggingEvent> warnings = new ListAppender<>();
    warnings.start();
    logger.addAppender(warnings);
    try {
      var unused =
          catchThrowableOfType(
              MaskedException.class,
              () -> platform.run(new Broken("node_pin", AssertionError::new)));
    } finally {
      logger.detachAppender(warnings);
    }

    assertThat(warnings.list)
        .singleElement()
        .extracting(ILoggingEvent::getFormattedMessage)
        .asString()
        .contains("node_pin", "TOO_SHORT")
        .doesNotContain("0815");
  }
}
