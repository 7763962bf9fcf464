package io.stepvault.server.cli;

import java.io.PrintWriter;
import java.util.Locale;

/**
 * Tells a person that long work goes on, on one line that is wiped at the end.
 *
 * @param err null: nobody looks
 */
record Progress(PrintWriter err) {
  private static final int WIDTH = 40;

  void at(int count) {
    if (err != null) {
      err.print("\r" + String.format(Locale.ROOT, "%,d so far ...", count));
      err.flush();
    }
  }

  void end() {
    if (err != null) {
      err.print("\r" + " ".repeat(WIDTH) + "\r");
      err.flush();
    }
  }
}
