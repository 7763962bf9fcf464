package io.stepvault.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The pages of the docs folder. The first is about whole calls and links to the others, as far as
 * they are there: each kind of run writes its own, and the profile is written by hand.
 */
record Pages(Path folder) {
  private static final String MAIN = "benchmarks.md";
  private static final String BEGIN = "<!-- other pages -->";
  private static final String END = "<!-- end of other pages -->";

  private record Page(String file, String about) {}

  private static final Page PROFILE =
      new Page("benchmarks-profile.md", "Where the time goes: a profile of the broker, explained");
  private static final Page PARTS =
      new Page("benchmarks-parts.md", "The parts of the hot path, each alone (JMH)");
  private static final Page SOAK =
      new Page("benchmarks-soak.md", "A long run: memory, threads and files over time");

  Path main() {
    return folder.resolve(MAIN);
  }

  Path parts() {
    return folder.resolve(PARTS.file);
  }

  Path soak() {
    return folder.resolve(SOAK.file);
  }

  /** Where plots and raw figures go. */
  Path attachments() throws IOException {
    return Files.createDirectories(folder.resolve("benchmarks"));
  }

  /** For the first page: where the links will be. */
  static String placeForLinks() {
    return BEGIN + "\n" + END;
  }

  /** Makes the first page link to those that are there by now. */
  void link() throws IOException {
    if (!Files.exists(main())) {
      return;
    }
    List<String> lines = new ArrayList<>();
    for (Page page : List.of(PROFILE, PARTS, SOAK)) {
      if (Files.exists(folder.resolve(page.file))) {
        lines.add("- [" + page.about + "](" + page.file + ")");
      }
    }
    String text = Files.readString(main());
    int begin = text.indexOf(BEGIN) + BEGIN.length();
    int end = text.indexOf(END);
    if (begin >= BEGIN.length() && end >= begin) {
      String links = lines.isEmpty() ? "\n" : "\n" + String.join("\n", lines) + "\n";
      Files.writeString(main(), text.substring(0, begin) + links + text.substring(end));
    }
  }
}
