package io.stepvault.server.vault;

import io.stepvault.server.error.Refusal.Violation;
import io.stepvault.server.item.Details;
import io.stepvault.server.item.RotationPlan;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** What people may say about an item. */
final class DetailsChecks {
  private static final int LONGEST_DESCRIPTION = 1_000;
  private static final int LONGEST_NOTE = 200;

  private static final int MOST_LABELS = 20;
  private static final Pattern LABEL_KEY = Pattern.compile("[a-z0-9][a-z0-9._/-]{0,62}");
  private static final int LONGEST_LABEL_VALUE = 200;

  private static final Duration SHORTEST_PLAN = Duration.ofHours(1);
  private static final Duration LONGEST_PLAN = Duration.ofDays(3_650);
  private static final int MOST_CONTACTS = 10;
  private static final int LONGEST_CONTACT = 200;

  private DetailsChecks() {}

  static void checkDescription(Details details, List<Violation> violations) {
    Texts.problemOfLines(details.description(), LONGEST_DESCRIPTION)
        .ifPresent(problem -> violations.add(new Violation("description", problem)));
  }

  static void checkNote(Details details, List<Violation> violations) {
    Texts.problem(details.note(), 0, LONGEST_NOTE)
        .ifPresent(problem -> violations.add(new Violation("note", problem)));
  }

  static void checkLabels(Details details, List<Violation> violations) {
    if (details.labels().size() > MOST_LABELS) {
      violations.add(new Violation("labels", "must be at most " + MOST_LABELS));
      return;
    }
    for (Map.Entry<String, String> label : details.labels().entrySet()) {
      if (!LABEL_KEY.matcher(label.getKey()).matches()) {
        violations.add(
            new Violation(
                "labels.key",
                "must be 1 to 63 of a-z, 0-9, '.', '_', '/', '-', and begin with a-z or 0-9"));
      } else {
        Texts.problem(label.getValue(), 0, LONGEST_LABEL_VALUE)
            .ifPresent(
                problem ->
                    violations.add(
                        new Violation("labels.value", "of " + label.getKey() + " " + problem)));
      }
    }
  }

  static void checkRotation(Details details, List<Violation> violations) {
    details.rotation().ifPresent(plan -> checkPlan(plan, violations));
  }

  private static void checkPlan(RotationPlan plan, List<Violation> violations) {
    Duration every = plan.every();
    if (every.compareTo(SHORTEST_PLAN) < 0
        || every.compareTo(LONGEST_PLAN) > 0
        || every.toNanosPart() != 0) {
      violations.add(
          new Violation(
              "rotation.rotate_every",
              "must be whole seconds, 1 hour to 10 years (of 365 days); 90 days are 7776000s"));
    }
    if (plan.contacts().size() > MOST_CONTACTS) {
      violations.add(new Violation("rotation.contacts", "must be at most " + MOST_CONTACTS));
      return;
    }
    for (int i = 0; i < plan.contacts().size(); i++) {
      String path = "rotation.contacts[" + i + "]";
      Texts.problem(plan.contacts().get(i), 1, LONGEST_CONTACT)
          .ifPresent(problem -> violations.add(new Violation(path, problem)));
    }
  }
}
