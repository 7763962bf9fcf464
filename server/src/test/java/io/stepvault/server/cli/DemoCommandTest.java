package io.stepvault.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class DemoCommandTest {
  private static List<Path> homes() throws IOException {
    try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
      return files
          .filter(file -> file.getFileName().toString().startsWith("stepvault-demo-"))
          .toList();
    }
  }

  @Test
  void demo_goesAsTold_andLeavesNothing() throws Exception {
    List<Path> before = homes();

    CommandRun run = CommandRun.of("demo");

    assertThat(run.exitCode()).as(run.out() + run.err()).isZero();
    assertThat(run.out())
        .contains(
            "exactly the bytes",
            "TOKEN_NOT_BOUND",
            "no connection",
            "TOKEN_EXPIRED",
            "NOT_IN_TOKEN",
            "version 2",
            "DELETED")
        .doesNotContain("FAILED", "sk_demo_");
    assertThat(homes()).isEqualTo(before);
  }
}
