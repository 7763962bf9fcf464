package io.stepvault.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The tests that the documentation names are there: a name that was changed proves nothing. */
final class NamedTestsTest {
  private static final Path ROOT = Path.of("..");
  private static final String HERE = "server/src/test/java/io/stepvault/server/";

  /**
   * A class, in a package below {@link #HERE}, with or without a method; or another method of it.
   */
  private static final Pattern NAME =
      Pattern.compile("((?:[a-z]+\\.)*[A-Z]\\w*)?(?:\\.([a-z]\\w*))?");

  /** Anywhere in a page, in commands and links too. */
  private static final Pattern TEST_CLASS = Pattern.compile("\\b[A-Z]\\w+Test\\b");

  private static final Pattern IN_BACKTICKS = Pattern.compile("`([^`]+)`");

  /** Paths from the repository's root, of every module. */
  private static List<String> sources() throws IOException {
    try (Stream<Path> modules = Files.list(ROOT)) {
      List<String> sources = new ArrayList<>();
      for (Path tests : modules.map(module -> module.resolve("src/test/java")).toList()) {
        if (Files.isDirectory(tests)) {
          try (Stream<Path> files = Files.walk(tests)) {
            files
                .filter(file -> file.toString().endsWith(".java"))
                .forEach(file -> sources.add(ROOT.relativize(file).toString()));
          }
        }
      }
      return sources;
    }
  }

  private static List<Path> pages() throws IOException {
    try (Stream<Path> docs = Files.walk(ROOT.resolve("docs"))) {
      return Stream.concat(docs, Stream.of(ROOT.resolve("README.md")))
          .filter(page -> page.toString().endsWith(".md"))
          .toList();
    }
  }

  @Test
  void everyPagesTestsExist() throws IOException {
    List<String> sources = sources();
    Map<String, TreeSet<String>> missing = new LinkedHashMap<>();
    int named = 0;
    for (Path page : pages()) {
      Matcher names = TEST_CLASS.matcher(Files.readString(page));
      while (names.find()) {
        named++;
        String file = "/" + names.group() + ".java";
        if (sources.stream().noneMatch(source -> source.endsWith(file))) {
          missing
              .computeIfAbsent(page.getFileName().toString(), key -> new TreeSet<>())
              .add(names.group());
        }
      }
    }
    assertThat(missing).isEmpty();
    assertThat(named).isGreaterThan(100);
  }

  /** The lines of tables, without their heads. */
  private static List<String> rows() throws IOException {
    return Files.readAllLines(ROOT.resolve("docs/vault-behaviour.md")).stream()
        .filter(line -> line.startsWith("| ") && !line.equals("| behaviour | test |"))
        .toList();
  }

  private static List<String> names(String row) {
    int cell = row.lastIndexOf(" | ");
    return IN_BACKTICKS.matcher(row.substring(cell)).results().map(name -> name.group(1)).toList();
  }

  @Test
  void everyBehaviourIsProvenByTestsThatExist() throws IOException {
    List<String> sources = sources();
    List<String> wrong = new ArrayList<>();
    List<String> rows = rows();
    for (String row : rows) {
      List<String> names = names(row);
      if (names.isEmpty()) {
        wrong.add("no test in: " + row);
      }
      String inClass = "";
      for (String name : names) {
        Matcher parts = NAME.matcher(name);
        if (!parts.matches()) {
          wrong.add(name + ": is no name of a test");
          continue;
        }
        inClass = parts.group(1) == null ? inClass : parts.group(1);
        problem(sources, inClass, parts.group(2)).forEach(problem -> wrong.add(name + problem));
      }
    }
    assertThat(wrong).isEmpty();
    assertThat(rows).hasSizeGreaterThan(100);
  }

  private static List<String> problem(List<String> sources, String inClass, String method)
      throws IOException {
    String file = "/" + inClass.replace('.', '/') + ".java";
    List<String> found =
        sources.stream()
            .filter(source -> source.startsWith(HERE) && source.endsWith(file))
            .toList();
    if (found.size() != 1) {
      return List.of(": is one class, and not " + found);
    }
    String test =
        "@(Test|ParameterizedTest|RepeatedTest)\\b((?!\\bvoid\\b).)*\\bvoid "
            + (method == null ? "\\w+" : method)
            + "\\(";
    return Pattern.compile(test, Pattern.DOTALL)
            .matcher(Files.readString(ROOT.resolve(found.getFirst())))
            .find()
        ? List.of()
        : List.of(": is no test of " + found.getFirst());
  }

  @Test
  void aNameThatIsWrongIsFound() throws IOException {
    List<String> sources = sources();
    assertThat(problem(sources, "NamedTestsTest", "aNameThatIsWrongIsFound")).isEmpty();
    assertThat(problem(sources, "NamedTestsTest", null)).isEmpty();
    assertThat(problem(sources, "NamedTestsTest", "problem")).hasSize(1);
    assertThat(problem(sources, "NamedTestsTest", "aNameThatIsWrong")).hasSize(1);
    assertThat(problem(sources, "NamedTestTest", null)).hasSize(1);
    // Of two packages.
    assertThat(problem(sources, "KeyRotationTest", null)).hasSize(1);
    assertThat(problem(sources, "apikey.KeyRotationTest", null)).isEmpty();
  }
}
