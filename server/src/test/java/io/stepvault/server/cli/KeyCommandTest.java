package io.stepvault.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepvault.server.key.RootKey;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class KeyCommandTest {
  @TempDir Path directory;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void create_newFile_holdsTheKeyWhoseIdIsPrinted() {
    Path file = directory.resolve("root.key");

    assertThat(run("create", file.toString())).isZero();

    try (RootKey key = RootKey.load(file)) {
      assertThat(out.toString().strip()).isEqualTo(key.id());
    }
    assertThat(err.toString()).contains(file.toString(), "keep a copy");
  }

  @Test
  void create_fileThatExists_isLeftAsItIs() throws Exception {
    Path file = Files.writeString(directory.resolve("root.key"), "precious");

    assertThat(run("create", file.toString())).isEqualTo(1);

    assertThat(Files.readString(file)).isEqualTo("precious");
    assertThat(err.toString()).contains("exists, and is never overwritten");
    assertThat(out.toString()).isEmpty();
  }

  private int run(String... arguments) {
    return new CommandLine(new KeyCommand())
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(arguments);
  }
}
