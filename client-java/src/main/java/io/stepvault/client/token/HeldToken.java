package io.stepvault.client.token;

import io.stepvault.client.TokenSupplier;
import java.time.Instant;

/** One token after the other, each given until it is time for the next. */
final class HeldToken implements TokenSupplier {
  private final TokenSigner signer;
  private final TokenClaims claims;

  private volatile Signed held;

  /** A token, and what it was signed with and when. */
  private static final class Signed {
    final String token;
    final SigningKey key;
    final Instant at;

    Signed(String token, SigningKey key, Instant at) {
      this.token = token;
      this.key = key;
      this.at = at;
    }
  }

  HeldToken(TokenSigner signer, TokenClaims claims) {
    this.signer = signer;
    this.claims = claims;
  }

  @Override
  public String get() {
    SigningKey key = signer.key();
    Instant now = signer.now();
    Signed last = held;
    if (last != null && last.key == key && isFresh(last.at, now)) {
      return last.token;
    }
    // Two callers may sign at once: both tokens are good.
    Signed next = new Signed(signer.sign(claims, key, now), key, now);
    held = next;
    return next.token;
  }

  /** The next is signed now: a refused token would be refused for the rest of its life. */
  @Override
  public void refused() {
    held = null;
  }

  /** What is from the future was signed before the clock was set back, and may not be good yet. */
  private boolean isFresh(Instant signedAt, Instant now) {
    return !now.isBefore(signedAt)
        && now.isBefore(signedAt.plus(claims.life().multipliedBy(2).dividedBy(3)));
  }
}
