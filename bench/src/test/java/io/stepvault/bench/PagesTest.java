package io.stepvault.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PagesTest {
  @TempDir private Path folder;

  @Test
  void the_first_page_links_to_the_pages_that_are_there() throws IOException {
    Pages pages = new Pages(folder);
    Files.writeString(pages.main(), "# A\n\n" + Pages.placeForLinks() + "\n\nB\n");
    pages.link();
    assertThat(pages.main()).content().doesNotContain("](");

    Files.writeString(folder.resolve("benchmarks-profile.md"), "by hand");
    pages.link();
    pages.link();

    assertThat(pages.main())
        .content()
        .startsWith("# A\n")
        .endsWith("\n\nB\n")
        .containsOnlyOnce("](benchmarks-profile.md)")
        .doesNotContain("benchmarks-soak.md");
  }
}
