package io.stepvault.server.vault;

import io.stepvault.server.request.RequestId;
import java.time.Instant;
import java.util.Optional;

/** What RotateItem asks for; nothing of it is checked yet. */
public record Rotation(
    String id, Optional<NewValue> value, Expiry expiry, String etag, RequestId requestId) {

  /** What becomes of the item's expiry. */
  public sealed interface Expiry {
    record AsBefore() implements Expiry {}

    record At(Instant instant) implements Expiry {}

    record Never() implements Expiry {}
  }

  /** The new expiry of an item that had this one. */
  Optional<Instant> after(Optional<Instant> before) {
    return switch (expiry) {
      case Expiry.AsBefore asBefore -> before;
      case Expiry.At at -> Optional.of(at.instant());
      case Expiry.Never never -> Optional.empty();
    };
  }
}
