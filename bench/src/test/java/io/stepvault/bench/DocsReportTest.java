package io.stepvault.bench;

import static io.stepvault.bench.TestRuns.run;
import static io.stepvault.bench.TestRuns.runs;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DocsReportTest {
  private static final long LARGEST_PLOT = 100_000;

  @TempDir private Path folder;

  @BeforeAll
  static void noScreen() {
    System.setProperty("java.awt.headless", "true");
  }

  @Test
  void a_page_has_every_case_every_ratio_and_every_plot() throws IOException {
    List<Runs> results = results();
    Report report =
        new Report(
            new Origin(
                Instant.EPOCH,
                "./stepvault bench",
                new Machine("cpu", 2, 1_024, "Linux", "25"),
                "gRPC 1",
                List.of("-Xmx256m")),
            "PostgreSQL 18",
            new Report.Memory(256, 100, 17, 400),
            results,
            List.of());

    DocsReport.write(report, new Pages(folder));

    String page = Files.readString(folder.resolve("benchmarks.md"));
    assertThat(page).contains(results.stream().map(runs -> "| " + runs.name() + " |").toList());
    assertThat(page).contains(report.ratios().stream().map(Ratio::what).toList());
    assertThat(page).contains("-Xmx256m", "256", "400 MiB");
    for (String plot : List.of("throughput", "cpu", "latency", "storm", "scale")) {
      Path file = folder.resolve("benchmarks").resolve(plot + ".png");
      assertThat(page).contains("](benchmarks/" + plot + ".png)");
      assertThat(ImageIO.read(file.toFile())).isNotNull();
      assertThat(Files.size(file)).isLessThan(LARGEST_PLOT);
    }
  }

  private static List<Runs> results() {
    List<String> names = new ArrayList<>(SideBySide.NAMES);
    names.addAll(List.of(SideBySide.ECHO_OPEN, SideBySide.RESOLVE_OPEN));
    names.addAll(Storm.NAMES);
    Scale.Sizes sizes = Scale.Sizes.FULL;
    sizes.items().forEach(size -> names.add(Scale.closed(Scale.items(size))));
    Stream.of(sizes.smallest(), sizes.largest(), sizes.oneOfMany(), sizes.manyOfMany())
        .map(Scale::open)
        .forEach(names::add);
    names.add(sizes.cold());
    return names.stream().map(name -> runs(name, run(20_000, 10, 100))).toList();
  }
}
