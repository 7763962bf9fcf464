package io.stepvault.server.cli;

import io.stepvault.v1.Check;
import io.stepvault.v1.ExplainResolveResponse;
import io.stepvault.v1.ExplainedReference;
import io.stepvault.v1.ReferenceFailure.Reason;
import java.util.ArrayList;
import java.util.List;

/** An explanation as a person reads it: the rule that decides has an arrow. */
final class ExplainTable {
  private static final String DECIDES = "=>";

  private ExplainTable() {}

  static List<String> lines(ExplainResolveResponse explained) {
    List<String> lines = new ArrayList<>();
    lines.add(verdict(explained));
    lines.add("");
    lines.addAll(checks("CALLER", explained.getCallerChecksList()));
    for (ExplainedReference one : explained.getReferencesList()) {
      lines.add("");
      lines.add(Printable.text(reference(one)));
      lines.addAll(checks("REFERENCE", one.getChecksList()));
    }
    return lines;
  }

  private static String verdict(ExplainResolveResponse explained) {
    if (explained.getAllowed()) {
      return "allowed";
    }
    if (!explained.hasTold()) {
      return "refused: it is a token of another organization";
    }
    String metadata = Words.labels(explained.getTold().getMetadataMap());
    return Printable.text(
        "refused: the caller is told "
            + explained.getTold().getReason()
            + (metadata.isEmpty() ? "" : " (" + metadata + ")"));
  }

  private static String reference(ExplainedReference one) {
    if (one.getChecksCount() == 0) {
      return one.getReference() + ": not looked at";
    }
    String item =
        one.getItemId().isEmpty()
            ? "nothing"
            : one.getItemId() + (one.getVersion() == 0 ? "" : ", version " + one.getVersion());
    String told = one.getTold() == Reason.REASON_UNSPECIFIED ? "allowed" : "told " + one.getTold();
    return one.getReference() + ": " + item + ": " + told;
  }

  private static List<String> checks(String about, List<Check> checks) {
    if (checks.isEmpty()) {
      return List.of();
    }
    Table table = new Table("", about, "", "BECAUSE");
    boolean decided = false;
    for (Check check : checks) {
      boolean decides = !check.getPassed() && !decided;
      table.row(
          decides ? DECIDES : "",
          check.getRule(),
          check.getPassed() ? "ok" : "no",
          check.getExplanation());
      decided |= decides;
    }
    return table.lines();
  }
}
