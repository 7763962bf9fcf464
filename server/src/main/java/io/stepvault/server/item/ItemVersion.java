package io.stepvault.server.item;

import io.stepvault.server.key.SealedValue;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** One value of an item, encrypted. {@code currentFrom} is when it became current. */
public record ItemVersion(
    int number,
    State state,
    Instant createdAt,
    @Nullable Instant currentFrom,
    String createdBy,
    SealedValue value) {

  /** What can become of a version. */
  public enum State {
    ENABLED
  }
}
