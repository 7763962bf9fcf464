package io.stepvault.server.cli;

import java.io.Console;
import java.io.InputStream;
import java.util.Map;

/**
 * Where a command runs: what it reads, and the environment's variables. What it prints goes through
 * picocli.
 *
 * @param console null when there is no person to ask
 */
record Terminal(InputStream in, Console console, Map<String, String> variables) {
  static Terminal system() {
    return new Terminal(System.in, System.console(), System.getenv());
  }

  /** A variable, null when it is not set or empty. */
  String variable(String name) {
    String value = variables.get(name);
    return value == null || value.isEmpty() ? null : value;
  }
}
