package io.stepvault.server.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The histories show defects of the kind that they are there to exclude. The normal suite seeds the
 * two that show soonest; all of them:
 *
 * <pre>mvn -pl server -am test -Dtest=SeededBugTest -Dsurefire.failIfNoSpecifiedTests=false \
 *   -Dstepvault.bugs=all</pre>
 *
 * or, instead of {@code all}, a regular expression for a part of their names.
 */
final class SeededBugTest {
  /** A defect must show within so many histories. */
  private static final int WITHIN = 150;

  private static RestartablePostgres postgres;

  @TempDir Path classes;

  @BeforeAll
  static void start() throws Exception {
    postgres = RestartablePostgres.start();
  }

  @AfterAll
  static void stop() throws Exception {
    postgres.close();
  }

  static List<SeededBug> bugs() {
    String wanted = System.getProperty("stepvault.bugs", "");
    if (wanted.isEmpty()) {
      return SeededBug.ALL.subList(0, 2);
    }
    Predicate<String> isWanted =
        wanted.equals("all") ? name -> true : Pattern.compile(wanted).asPredicate();
    return SeededBug.ALL.stream().filter(bug -> isWanted.test(bug.name())).toList();
  }

  @ParameterizedTest
  @MethodSource("bugs")
  void isCaught(SeededBug bug) throws Exception {
    bug.compile(classes);
    try (Cluster cluster = Cluster.start(postgres, Optional.of(classes))) {
      List<String> organizations = IntStream.range(0, WITHIN).mapToObj(i -> "bug-" + i).toList();
      cluster.createOrganizations(organizations);
      int history = 0;
      List<String> violations = List.of();
      while (violations.isEmpty() && history < WITHIN) {
        violations =
            new History(cluster, organizations.get(history), bug.fault(), history)
                .run()
                .violations();
        history++;
      }
      assertThat(violations).as(bug.name()).anyMatch(SeededBugTest::isProof);
      System.out.println("caught in history " + history + ": " + bug);
    }
  }

  @Test
  @EnabledIfSystemProperty(named = "stepvault.bugs", matches = "all")
  void aCacheThatIsKeptOverAFailBackIsCaught() throws Exception {
    SeededBug bug = SeededBug.KEEPS_THE_CACHE;
    bug.compile(classes);
    try (Cluster cluster = Cluster.start(postgres, Optional.of(classes))) {
      cluster.createOrganizations(List.of("back"));
      assertThat(new FailBack(cluster, "back").violations())
          .as(bug.name())
          .anyMatch(SeededBugTest::isProof);
    }
  }

  @Test
  @EnabledIfSystemProperty(named = "stepvault.bugs", matches = "all")
  void answersOfAnOlderTimelineAreCaught() throws Exception {
    SeededBug bug = SeededBug.ANSWERS_FROM_THE_PAST;
    bug.compile(classes);
    try (Cluster cluster = Cluster.start(postgres, Optional.of(classes))) {
      cluster.createOrganizations(List.of("past"));
      assertThat(new OldTimeline(cluster, "past").violations())
          .as(bug.name())
          .anyMatch(SeededBugTest::isProof);
    }
  }

  /** Not any failure of a broken broker, but the one that the checks are there for. */
  private static boolean isProof(String violation) {
    return violation.contains("nothing explains") || violation.contains("is on record");
  }
}
