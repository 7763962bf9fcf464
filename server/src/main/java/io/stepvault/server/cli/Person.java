package io.stepvault.server.cli;

import java.io.Console;

/** Who sits at the terminal and can be asked. */
interface Person {
  /** What was typed, not shown meanwhile; null when there is no more. */
  char[] readHidden(String question);

  /** What was typed; null when there is no more. */
  String readLine(String question);

  /** The person at a console; null without one, as when input or output is no terminal. */
  static Person at(Console console) {
    if (console == null) {
      return null;
    }
    return new Person() {
      @Override
      public char[] readHidden(String question) {
        return console.readPassword("%s", question);
      }

      @Override
      public String readLine(String question) {
        return console.readLine("%s", question);
      }
    };
  }
}
