package io.stepvault.server.vault;

import java.util.Optional;

/** What a user or a group may be called: what a token can say in {@code sub} and {@code groups}. */
final class Principals {
  private static final int LONGEST = 256;

  private Principals() {}

  /** What is wrong with the name; empty: nothing. */
  static Optional<String> problem(String name) {
    return Texts.problem(name, 1, LONGEST);
  }
}
