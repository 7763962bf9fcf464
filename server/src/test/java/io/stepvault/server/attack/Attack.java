package io.stepvault.server.attack;

import io.grpc.Status;
import io.stepvault.v1.ErrorReason;

/**
 * One thing that is wrong with a token, and what must come of it.
 *
 * @param reference that the call asks for
 * @param recipe makes the token, anew each time
 */
record Attack(String name, Answer answer, String reference, Recipe recipe) {
  static final String SECRET = "stripe_secret";

  interface Recipe {
    /** A token for the certificate {@code spiffe://test/NAME}, good but for what is wrong. */
    String token(String certificate);
  }

  /** What the caller hears, and what is kept of it. */
  sealed interface Answer {}

  /**
   * TOKEN_INVALID, the same to the last byte for everything.
   *
   * @param counted the true reason
   */
  record Constant(String counted) implements Answer {}

  /** The signature is good: the caller is told, and it is on record once. */
  record Told(Refusal onResolve, Refusal onList) implements Answer {}

  /** It never reaches the broker's own code. */
  record Transport(Status.Code code) implements Answer {}

  /**
   * @param recorded in the audit, beside DENIED
   */
  record Refusal(ErrorReason told, String recorded) {
    static Refusal of(ErrorReason reason) {
      return new Refusal(reason, reason.name());
    }
  }

  static Attack refused(String name, String counted, Recipe recipe) {
    return new Attack(name, new Constant(counted), SECRET, recipe);
  }

  /** Refused alike by every method. */
  static Attack told(String name, ErrorReason reason, Recipe recipe) {
    return new Attack(name, new Told(Refusal.of(reason), Refusal.of(reason)), SECRET, recipe);
  }

  /** A good token, which does not list what the call asks for, nor grants any other scope. */
  static Attack unresolved(String name, String recorded, Recipe recipe) {
    return new Attack(
        name,
        new Told(
            new Refusal(ErrorReason.REFERENCES_UNRESOLVED, recorded),
            Refusal.of(ErrorReason.SCOPE_MISSING)),
        SECRET,
        recipe);
  }

  static Attack oversized(String name, Status.Code code, Recipe recipe) {
    return new Attack(name, new Transport(code), SECRET, recipe);
  }

  Attack askingFor(String other) {
    return new Attack(name, answer, other, recipe);
  }
}
