package io.stepvault.server.cli;

import java.io.InputStream;
import java.util.Map;

/**
 * Where a command runs: what it reads, and the environment's variables. What it prints goes through
 * picocli.
 *
 * @param person null when there is nobody to ask
 */
record Terminal(InputStream in, Person person, Map<String, String> variables) {
  static Terminal system() {
    return new Terminal(System.in, Person.at(System.console()), System.getenv());
  }

  /** A variable, null when it is not set or empty. */
  String variable(String name) {
    String value = variables.get(name);
    return value == null || value.isEmpty() ? null : value;
  }

  /**
   * Goes on when the person, who must be there, types {@code answer}.
   *
   * @throws CommandFailure when not
   */
  void confirm(String question, String answer) {
    String typed = person.readLine(question + " Type " + answer + ": ");
    if (typed == null || !typed.strip().equals(answer)) {
      throw new CommandFailure("nothing was changed");
    }
  }
}
