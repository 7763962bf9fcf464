package io.stepvault.server.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** All pages of a list, in one. */
final class Pages {
  /** As many as the broker gives at once. */
  static final int SIZE = 500;

  private Pages() {}

  /**
   * One page.
   *
   * @param next the token of the next one, empty after the last
   */
  record Page<T>(List<T> rows, String next) {}

  /** The rows of all pages; a call is given the page's token. */
  static <T> List<T> all(Progress progress, Function<String, Page<T>> call) {
    return first(Integer.MAX_VALUE, progress, call);
  }

  /** The rows of as many pages as hold {@code most}, and no more than those. */
  static <T> List<T> first(int most, Progress progress, Function<String, Page<T>> call) {
    List<T> rows = new ArrayList<>();
    Page<T> page = call.apply("");
    rows.addAll(page.rows());
    if (!page.next().isEmpty() && rows.size() < most) {
      try {
        do {
          progress.at(rows.size());
          page = call.apply(page.next());
          rows.addAll(page.rows());
        } while (!page.next().isEmpty() && rows.size() < most);
      } finally {
        progress.end();
      }
    }
    return rows.size() <= most ? rows : rows.subList(0, most);
  }
}
