package io.stepvault.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class DocsTest {
  private static final Path SOURCES = Path.of("src/test/java/io/stepvault/testkit");

  @ParameterizedTest
  @CsvSource({
    "testkit.md, example/ChargeStepTest.java",
    "first-step.md, firststep/ChargeStep.java",
    "first-step.md, firststep/Shop.java",
    "first-step.md, firststep/Main.java",
    "first-step.md, firststep/ChargeStepTest.java"
  })
  void classOnThePage_isTheOneThatRuns(String page, String file) throws IOException {
    String source = Files.readString(SOURCES.resolve(file));
    String shown = source.substring(source.indexOf("import "));

    assertThat(page(page)).contains("```java\n" + shown + "```\n");
  }

  @Test
  void versionsOnThePage_areThoseThatWeTestWith() throws IOException {
    String ours = Files.readString(Path.of("../pom.xml"));

    assertThat(page("first-step.md"))
        .contains("<version>" + property(ours, "junit.version") + "</version>")
        .contains("<version>" + property(ours, "assertj.version") + "</version>");
  }

  private static String property(String pom, String name) {
    return pom.split("</?" + name + ">", 3)[1];
  }

  private static String page(String name) throws IOException {
    return Files.readString(Path.of("../docs").resolve(name));
  }
}
