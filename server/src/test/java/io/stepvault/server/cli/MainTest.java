package io.stepvault.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class MainTest {
  @Test
  void help_isThereForEveryCommand() {
    assertThat(CommandRun.of().out()).contains("demo", "dev", "serve", "token", "item");
    assertThat(CommandRun.of("--help").exitCode()).isZero();
    for (String command : List.of("demo", "dev", "serve", "token", "item", "key")) {
      CommandRun run = CommandRun.of(command, "--help");
      assertThat(run.exitCode()).as(command).isZero();
      assertThat(run.out()).contains("Usage: stepvault " + command);
    }
  }

  @Test
  void serve_printsEveryMistakeInItsConfiguration() {
    CommandRun run = CommandRun.of("serve", "--config", "/nonexistent/stepvault.yaml");

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err()).contains("the configuration cannot be used", "stepvault.yaml");
  }
}
