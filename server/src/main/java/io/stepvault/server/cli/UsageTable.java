package io.stepvault.server.cli;

import io.stepvault.v1.Usage;
import java.util.List;

/** Usages as a person reads them. */
final class UsageTable {
  private UsageTable() {}

  /** A head line, and one for each usage, in columns. */
  static List<String> lines(List<Usage> usages, When when) {
    Table table =
        new Table(
            "WORKFLOW",
            "WORKFLOW VERSION",
            "NODE",
            "REFERENCE",
            "DECLARED",
            "LAST USED",
            "VERSION");
    for (Usage usage : usages) {
      table.row(
          usage.getWorkflow(),
          usage.getWorkflowVersion(),
          usage.getNode(),
          usage.getReference(),
          usage.hasDeclaredAt() ? when.at(usage.getDeclaredAt()) : "",
          usage.hasLastUsedAt() ? when.at(usage.getLastUsedAt()) : "never",
          usage.getLastVersion() == 0 ? "" : Integer.toString(usage.getLastVersion()));
    }
    return table.lines();
  }
}
