package io.stepvault.server.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The command lines of a page of the documentation, as a shell would read them. */
final class DocumentedCommands {
  private static final Path DOCS = Path.of("..", "docs");
  private static final Pattern WORD = Pattern.compile("'([^']*)'|\"([^\"]*)\"|(\\S+)");

  private DocumentedCommands() {}

  /**
   * A command.
   *
   * @param words what comes after the program
   * @param comment of its line; empty: none
   */
  record Command(List<String> words, String comment) {
    String[] with(String... more) {
      List<String> all = new ArrayList<>(words);
      all.addAll(List.of(more));
      return all.toArray(String[]::new);
    }
  }

  /**
   * Those of a page's section.
   *
   * @param heading whole, as in {@code ## Bounds}; empty: all of the page
   * @param program with which they begin
   */
  static List<Command> of(String page, String heading, String program) throws IOException {
    String text = Files.readString(DOCS.resolve(page)).replace("\\\n", " ");
    int begin = text.indexOf(heading);
    if (begin < 0) {
      throw new AssertionError(page + " has no " + heading);
    }
    int next = heading.isEmpty() ? -1 : text.indexOf("\n## ", begin + heading.length());
    List<Command> commands = new ArrayList<>();
    boolean code = false;
    for (String line : text.substring(begin, next < 0 ? text.length() : next).lines().toList()) {
      if (line.startsWith("```")) {
        code = !code;
      } else if (code && line.startsWith(program + " ")) {
        commands.add(command(line.substring(program.length())));
      }
    }
    return commands;
  }

  private static Command command(String line) {
    int hash = line.indexOf(" #");
    List<String> words = new ArrayList<>();
    Matcher word = WORD.matcher(hash < 0 ? line : line.substring(0, hash));
    while (word.find()) {
      words.add(
          word.group(1) != null
              ? word.group(1)
              : word.group(2) != null ? word.group(2) : word.group(3));
    }
    return new Command(words, hash < 0 ? "" : line.substring(hash + 2).strip());
  }
}
