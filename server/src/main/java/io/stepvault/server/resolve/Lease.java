package io.stepvault.server.resolve;

import io.stepvault.server.item.Item;
import io.stepvault.server.token.TokenClaims;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** How long a value may be held: never beyond the token or the item. */
final class Lease {
  static final Duration LONGEST = Duration.ofSeconds(60);

  private Lease() {}

  static Duration holdFor(TokenClaims claims, Item item, Instant now) {
    return shorter(
        shorter(LONGEST, now, Instant.ofEpochSecond(claims.exp())), now, item.expiresAt());
  }

  /**
   * Zero when the token lives on in the leeway for clocks alone: use it now, hold it not at all.
   */
  private static Duration shorter(Duration lease, Instant now, @Nullable Instant end) {
    if (end == null) {
      return lease;
    }
    Duration left = Duration.between(now, end);
    return left.isNegative() ? Duration.ZERO : left.compareTo(lease) < 0 ? left : lease;
  }
}
