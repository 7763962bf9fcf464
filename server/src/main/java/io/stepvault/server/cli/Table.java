package io.stepvault.server.cli;

import java.util.ArrayList;
import java.util.List;

/** Rows of text in columns, under a head line. */
final class Table {
  private static final String GAP = "  ";

  private final List<List<String>> rows = new ArrayList<>();

  Table(String... head) {
    rows.add(List.of(head));
  }

  /** Adds a row: one text for each column. */
  void row(String... cells) {
    if (cells.length != rows.get(0).size()) {
      throw new IllegalArgumentException("a row of " + cells.length + " cells");
    }
    rows.add(List.of(cells).stream().map(Printable::text).toList());
  }

  /** The head line, and one for each row; columns that are empty in all rows are left out. */
  List<String> lines() {
    List<StringBuilder> lines = rows.stream().map(row -> new StringBuilder()).toList();
    for (int i = 0; i < rows.get(0).size(); i++) {
      int column = i;
      if (rows.stream().skip(1).anyMatch(row -> !row.get(column).isEmpty())) {
        append(column, lines);
      }
    }
    return lines.stream().map(line -> line.toString().stripTrailing()).toList();
  }

  private void append(int column, List<StringBuilder> lines) {
    int width = rows.stream().mapToInt(row -> Printable.columns(row.get(column))).max().orElse(0);
    for (int i = 0; i < lines.size(); i++) {
      String cell = rows.get(i).get(column);
      lines.get(i).append(cell).append(" ".repeat(width - Printable.columns(cell))).append(GAP);
    }
  }
}
