package io.stepvault.server.cli;

import io.stepvault.v1.Access;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** Who can use an item; one of the options, or none. */
final class AccessOptions {
  @ArgGroup private Choice choice;

  private static final class Choice {
    @Option(names = "--team", description = "Everybody in the organization can use it.")
    private boolean team;

    @Option(names = "--restricted", description = "Its owner, and whom it is shared with.")
    private boolean restricted;

    @Option(names = "--private", description = "Its owner alone.")
    private boolean ownerAlone;
  }

  boolean isGiven() {
    return choice != null;
  }

  Access.Mode mode() {
    if (choice == null) {
      return Access.Mode.MODE_UNSPECIFIED;
    }
    if (choice.team) {
      return Access.Mode.TEAM;
    }
    if (choice.restricted) {
      return Access.Mode.RESTRICTED;
    }
    return choice.ownerAlone ? Access.Mode.PRIVATE : Access.Mode.MODE_UNSPECIFIED;
  }
}
