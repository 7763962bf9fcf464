package io.stepvault.server.item;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * When an item's value should be replaced, and who wants to know.
 *
 * @param every whole seconds, at least an hour
 */
public record RotationPlan(Duration every, List<String> contacts) {
  public RotationPlan {
    contacts = List.copyOf(contacts);
  }

  /** When the value that became current then is due. */
  public Instant dueAt(Instant currentFrom) {
    return currentFrom.plus(every);
  }
}
