package io.stepvault.server.cli;

import io.stepvault.v1.Version;
import java.util.List;

/** Versions as a person reads them. */
final class VersionTable {
  private VersionTable() {}

  /** A head line, and one for each version, in columns. */
  static List<String> lines(List<Version> versions, When when) {
    Table table =
        new Table(
            "VERSION", "STATE", "STORED", "BY", "CURRENT FROM", "VALID UNTIL", "USED", "DESTROYED");
    for (Version version : versions) {
      table.row(
          Integer.toString(version.getNumber()),
          state(version),
          version.hasCreatedAt() ? when.at(version.getCreatedAt()) : "",
          version.getCreatedBy(),
          version.hasCurrentFrom() ? When.iso(version.getCurrentFrom()) : "",
          version.hasValidUntil() ? when.at(version.getValidUntil()) : "",
          version.hasLastUsedAt() ? when.hint(version.getLastUsedAt()) : "",
          version.hasDestroyedAt() ? When.iso(version.getDestroyedAt()) : "");
    }
    return table.lines();
  }

  /** One that never was current is staged. */
  private static String state(Version version) {
    String state = Words.of(version.getState());
    if (version.getCurrent()) {
      return state + ", current";
    }
    return version.hasCurrentFrom() ? state : state + ", staged";
  }

  /** What was done with a version, and what that means when runs get it. */
  static String done(String done, Version version, String nameOrId) {
    String line =
        "%s version %d of %s".formatted(done, version.getNumber(), Printable.text(nameOrId));
    return version.getCurrent() && version.getState() != Version.State.ENABLED
        ? line + ": it is the current one, so nothing resolves this item now"
        : line;
  }
}
