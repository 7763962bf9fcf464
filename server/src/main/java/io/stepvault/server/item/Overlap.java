package io.stepvault.server.item;

import java.time.Instant;

/** The version before the current one is valid beside it until then. */
public record Overlap(int previousVersion, Instant until) {
  public boolean runs(Instant now) {
    return now.isBefore(until);
  }
}
