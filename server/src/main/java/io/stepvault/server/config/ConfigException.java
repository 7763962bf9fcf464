package io.stepvault.server.config;

import java.util.List;

/** The configuration cannot be used. Its messages are for the operator, and hold no values. */
public final class ConfigException extends Exception {
  private final List<String> problems;

  ConfigException(List<String> problems) {
    super(String.join("\n", problems));
    this.problems = List.copyOf(problems);
  }

  /**
   * One line for each mistake, at least one: where it is (file and line, or environment variable),
   * and what to do.
   */
  public List<String> problems() {
    return problems;
  }
}
