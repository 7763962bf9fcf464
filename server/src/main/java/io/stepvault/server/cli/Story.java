package io.stepvault.server.cli;

import java.io.PrintWriter;
import java.util.function.BooleanSupplier;

/** Prints a demonstration, step by step, and remembers whether all went as told. */
final class Story {
  private final PrintWriter out;
  private final BooleanSupplier stopped;
  private int number;
  private boolean failed;

  /**
   * @param stopped whether the reader has had enough
   */
  Story(PrintWriter out, BooleanSupplier stopped) {
    this.out = out;
    this.stopped = stopped;
  }

  /** Begins a step. */
  void chapter(String title) {
    if (stopped.getAsBoolean()) {
      throw new CommandFailure("stopped");
    }
    number++;
    out.printf("%n%2d. %s%n", number, title);
    out.flush();
  }

  /** Tells what happened. */
  void say(String line) {
    out.println("    " + line);
    out.flush();
  }

  /** Tells what happened, and whether that is what had to. */
  void expect(boolean asTold, String line) {
    failed |= !asTold;
    say((asTold ? "ok: " : "FAILED: ") + line);
  }

  /** Whether everything was as told. */
  boolean succeeded() {
    return !failed;
  }
}
