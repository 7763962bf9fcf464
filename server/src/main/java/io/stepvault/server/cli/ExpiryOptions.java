package io.stepvault.server.cli;

import com.google.protobuf.Timestamp;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** When an item expires; one of the options, or none. */
final class ExpiryOptions {
  @ArgGroup private Choice choice;

  private static final class Choice {
    @Option(
        names = {"--expires-in", "--expires-at"},
        paramLabel = "TIME",
        converter = Moment.Converter.class,
        description = "From then on nothing resolves it: 12h, 30d, 2026-12-31.")
    private Moment at;

    @Option(names = "--never-expires", description = "It stays valid until rotated or deleted.")
    private boolean never;
  }

  /** Null when no time is given. */
  Timestamp at() {
    return choice == null || choice.at == null ? null : choice.at.ahead();
  }

  boolean never() {
    return choice != null && choice.never;
  }

  boolean isGiven() {
    return choice != null;
  }
}
