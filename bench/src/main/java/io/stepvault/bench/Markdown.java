package io.stepvault.bench;

import com.google.errorprone.annotations.FormatMethod;
import com.google.errorprone.annotations.FormatString;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** A page of the docs, written line by line. */
final class Markdown {
  private final StringBuilder text = new StringBuilder();

  @FormatMethod
  void line(@FormatString String format, Object... arguments) {
    text.append(String.format(Locale.ROOT, format, arguments).stripTrailing()).append('\n');
  }

  void line() {
    text.append('\n');
  }

  /** As it is. */
  void block(String lines) {
    text.append(lines).append('\n');
  }

  void heading(String title) {
    line("## %s", title);
    line();
  }

  /** Begins a table: names of columns, the first {@code texts} of which are left-aligned. */
  void columns(int texts, List<String> names) {
    line("| %s |", String.join(" | ", names));
    line("|%s%s", "---|".repeat(texts), "--:|".repeat(names.size() - texts));
  }

  void plot(String what, String file) {
    line("![%s](benchmarks/%s)", what, file);
    line();
  }

  /** What the figures were taken on, and how to take them again. */
  void origin(Origin origin) {
    line("Written by `%s` on %s; run it to get your own.", origin.command(), origin.at());
    line();
    columns(2, List.of("", ""));
    Machine machine = origin.machine();
    line("| processor | %s, %d cores |", machine.processor(), machine.cores());
    line("| memory | %d MiB |", machine.memoryMebibytes());
    line("| system | %s |", machine.system());
    line("| Java | %s |", machine.java());
    line("| versions | %s |", origin.versions());
    line("| JVM under load | `%s` |", String.join(" ", origin.brokerFlags()));
  }

  void write(Path file) throws IOException {
    Files.writeString(file, text.toString().stripTrailing() + "\n");
  }
}
