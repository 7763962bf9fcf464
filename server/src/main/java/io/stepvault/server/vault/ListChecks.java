package io.stepvault.server.vault;

import io.stepvault.server.error.Refusal;
import io.stepvault.server.error.Refusal.Violation;
import io.stepvault.server.item.Names;
import io.stepvault.server.store.ItemFilter;
import io.stepvault.server.store.ItemQuery;
import java.text.Normalizer;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.regex.Pattern;

/** What a request of ListItems must look like. */
final class ListChecks {
  private static final Instant YEAR_1 = Instant.parse("0001-01-01T00:00:00Z");
  private static final Instant YEAR_10000 = Instant.parse("+10000-01-01T00:00:00Z");
  private static final Pattern LABEL_KEY = Pattern.compile("[a-z0-9][a-z0-9._/-]{0,62}");
  private static final int MOST_LABELS = 20;
  private static final int LONGEST_TEXT = 200;

  private ListChecks() {}

  /**
   * The query as it is run: texts as they are stored, times as the database counts them.
   *
   * @throws Refusal FIELD_INVALID
   */
  static ItemQuery checked(ListItems.Request request) {
    List<Violation> violations = new ArrayList<>(request.unknown());
    if (request.pageSize() < 0) {
      violations.add(new Violation("page_size", "must not be negative; 0 means 50"));
    }
    ItemFilter filter = request.query().filter();
    String prefix = Names.normalize(filter.namePrefix());
    checkText("filter.name_prefix", prefix, Names.MAX, violations);
    checkText("filter.text", filter.text(), LONGEST_TEXT, violations);
    checkLabels(filter.labels(), violations);
    filter.expiresBefore().ifPresent(at -> checkTime("filter.expires_before", at, violations));
    filter.unusedSince().ifPresent(at -> checkTime("filter.unused_since", at, violations));
    if (!violations.isEmpty()) {
      throw Refusal.fields(violations);
    }
    return new ItemQuery(
        request.query().view(),
        request.query().order(),
        new ItemFilter(
            filter.kinds(),
            prefix,
            Normalizer.normalize(filter.text(), Normalizer.Form.NFC),
            filter.labels(),
            micros(filter.expiresBefore()),
            micros(filter.unusedSince()),
            filter.rotationOverdue(),
            filter.atLeast(),
            filter.deleted()));
  }

  private static void checkText(
      String field, String text, int longest, List<Violation> violations) {
    int length = text.codePointCount(0, text.length());
    if (length > longest) {
      violations.add(
          new Violation(
              field,
              String.format(
                  Locale.ROOT,
                  "must be at most %d characters long, this one has %,d",
                  longest,
                  length)));
    } else if (text.chars().anyMatch(Character::isISOControl)) {
      violations.add(new Violation(field, "must not hold control characters"));
    }
  }

  private static void checkLabels(SortedMap<String, String> labels, List<Violation> violations) {
    String field = "filter.labels";
    if (labels.size() > MOST_LABELS) {
      violations.add(new Violation(field, "must be at most 20: no item has more"));
      return;
    }
    if (!labels.keySet().stream().allMatch(key -> LABEL_KEY.matcher(key).matches())) {
      violations.add(
          new Violation(
              field,
              "each key must be 1 to 63 of a-z, 0-9, '.', '_', '/', '-', and begin with a letter or"
                  + " digit"));
    }
    labels.values().forEach(value -> checkText(field, value, LONGEST_TEXT, violations));
  }

  private static void checkTime(String field, Instant at, List<Violation> violations) {
    if (at.isBefore(YEAR_1) || !at.isBefore(YEAR_10000)) {
      violations.add(new Violation(field, "must be a time of the years 1 to 9999"));
    }
  }

  private static Optional<Instant> micros(Optional<Instant> at) {
    return at.map(instant -> instant.truncatedTo(ChronoUnit.MICROS));
  }
}
