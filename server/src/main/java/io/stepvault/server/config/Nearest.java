package io.stepvault.server.config;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/** Did you mean? */
final class Nearest {
  private Nearest() {}

  /** The known word that differs least, if it differs in no more than a third of its characters. */
  static Optional<String> to(String written, Collection<String> known) {
    String nearest = null;
    int least = Integer.MAX_VALUE;
    for (String word : known) {
      int distance = distance(written.toLowerCase(Locale.ROOT), word.toLowerCase(Locale.ROOT));
      if (distance <= word.length() / 3 && distance < least) {
        nearest = word;
        least = distance;
      }
    }
    return Optional.ofNullable(nearest);
  }

  /** Insertions, deletions and replacements (Levenshtein); an exchange of neighbours counts two. */
  private static int distance(String from, String to) {
    int[] row = new int[to.length() + 1];
    for (int column = 0; column <= to.length(); column++) {
      row[column] = column;
    }
    for (int line = 1; line <= from.length(); line++) {
      int diagonal = row[0];
      row[0] = line;
      for (int column = 1; column <= to.length(); column++) {
        int above = row[column];
        int replaced = diagonal + (from.charAt(line - 1) == to.charAt(column - 1) ? 0 : 1);
        row[column] = Math.min(replaced, Math.min(above, row[column - 1]) + 1);
        diagonal = above;
      }
    }
    return row[to.length()];
  }
}
