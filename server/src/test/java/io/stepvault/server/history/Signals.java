package io.stepvault.server.history;

import java.io.IOException;

/** Signals to processes that the tests started. */
final class Signals {
  private Signals() {}

  static void send(String signal, long pid) throws IOException, InterruptedException {
    int code =
        new ProcessBuilder("kill", "-" + signal, Long.toString(pid)).inheritIO().start().waitFor();
    if (code != 0) {
      throw new IOException("no signal " + signal + " to " + pid);
    }
  }

  /** Waits until a process has ended that may not be a child of this one. */
  static void awaitEnd(long pid) {
    ProcessHandle.of(pid).ifPresent(process -> process.onExit().join());
  }
}
