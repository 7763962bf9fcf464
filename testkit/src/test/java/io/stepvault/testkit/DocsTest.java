package io.stepvault.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

final class DocsTest {
  private static final Path EXAMPLE =
      Path.of("src/test/java/io/stepvault/testkit/example/ChargeStepTest.java");

  @Test
  void exampleOnThePage_isTheTestThatRuns() throws IOException {
    String source = Files.readString(EXAMPLE);
    String shown = source.substring(source.indexOf("import "));

    assertThat(Files.readString(Path.of("../docs/testkit.md")))
        .contains("```java\n" + shown + "```\n");
  }
}
