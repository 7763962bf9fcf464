package io.stepvault.server.vault;

import java.time.Instant;
import java.util.Optional;

/**
 * What RotateItem asks for; nothing of it is checked yet.
 *
 * @param stage whether the new version is only stored, to be activated later
 * @param force whether an overlap that runs is ended
 */
public record Rotation(
    Target target,
    Optional<NewValue> value,
    Previous previous,
    boolean stage,
    boolean force,
    Expiry expiry) {

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
