package io.stepvault.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class MainTest {
  @Test
  void help_isThereForEveryCommand() {
    assertThat(CommandRun.of().out()).contains("demo", "dev", "serve", "token", "item");
    assertThat(CommandRun.of("--help").exitCode()).isZero();
    for (String command :
        List.of(
            "demo",
            "dev",
            "serve",
            "token",
            "item",
            "authorizer",
            "organization",
            "explain",
            "key")) {
      CommandRun run = CommandRun.of(command, "--help");
      assertThat(run.exitCode()).as(command).isZero();
      assertThat(run.out()).contains("Usage: stepvault " + command);
    }
  }

  @Test
  void help_isThereForEveryCommandOfAGroup() {
    for (String group : List.of("item", "authorizer", "organization")) {
      Set<String> commands =
          Main.commands(Terminal.system()).getSubcommands().get(group).getSubcommands().keySet();
      assertThat(commands).hasSizeGreaterThan(3);
      for (String command : commands) {
        CommandRun run = CommandRun.of(group, command, "--help");
        assertThat(run.exitCode()).as(command).isZero();
        assertThat(run.out()).contains("Usage: stepvault " + group + " " + command, "--json");
      }
    }
  }

  @Test
  void serve_printsEveryMistakeInItsConfiguration() {
    CommandRun run = CommandRun.of("serve", "--config", "/nonexistent/stepvault.yaml");

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err()).contains("the configuration cannot be used", "stepvault.yaml");
  }
}
