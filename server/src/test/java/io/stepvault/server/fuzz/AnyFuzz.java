package io.stepvault.server.fuzz;

import java.util.Arrays;

/** All targets in one process: the first byte chooses. */
public final class AnyFuzz {
  private AnyFuzz() {}

  public static void fuzzerTestOneInput(byte[] input) {
    if (input.length > 0) {
      FuzzTarget[] targets = FuzzTarget.values();
      FuzzTarget target = targets[(input[0] & 0xFF) % targets.length];
      boolean unused = target.isRead(Arrays.copyOfRange(input, 1, input.length));
    }
  }
}
