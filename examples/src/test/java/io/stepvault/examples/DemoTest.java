package io.stepvault.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code ./stepvault demo}, with the examples on its class path. */
final class DemoTest {
  @Test
  void secondHalf_runsTheWorkflow_andLeavesNothing(@TempDir Path temporary) throws Exception {
    Process demo =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-Djava.io.tmpdir=" + temporary,
                "-cp",
                System.getProperty("java.class.path"),
                "io.stepvault.server.cli.Main",
                "demo")
            .redirectErrorStream(true)
            .start();
    String said = new String(demo.getInputStream().readAllBytes(), UTF_8);

    assertThat(demo.waitFor()).as(said).isZero();
    assertThat(said)
        .contains(
            "charge: its token lists [shop_token, card_number]",
            "your Authorization was Bearer *** and your body {\"amount\": 100, \"card\": \"***\"}",
            "connected as ***",
            "ok: where a value was, the log has ***")
        .doesNotContain("FAILED", "sk_demo_", "bookkeeper_");
    try (var homes = Files.list(temporary)) {
      assertThat(homes.map(file -> file.getFileName().toString()))
          .noneMatch(name -> name.startsWith("stepvault-demo-"));
    }
  }
}
