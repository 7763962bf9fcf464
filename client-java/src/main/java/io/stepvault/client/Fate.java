package io.stepvault.client;

import io.stepvault.client.UnavailableException.Source;

/** What the failure of a call means for one of those who wait for it. */
enum Fate {
  /** It is theirs as well. */
  SHARED,

  /** The time of whoever began the call was up; theirs is not. */
  AGAIN,

  /** It may be because of what others asked for: they ask again, for their own alone. */
  ALONE;

  static Fate of(RuntimeException failure, Flight flight, Resolving caller) {
    if (failure instanceof UnavailableException unavailable) {
      boolean ofOther = unavailable.source() == Source.DEADLINE && flight.starter != caller;
      return ofOther ? AGAIN : SHARED;
    }
    return isAboutReferences(failure) && !caller.lacksJust(flight.references) ? ALONE : SHARED;
  }

  private static boolean isAboutReferences(RuntimeException failure) {
    return failure instanceof StepvaultException
        && !(failure instanceof TokenRefusedException)
        && !(failure instanceof TokenSupplierException)
        && !(failure instanceof CertificateRefusedException)
        && !(failure instanceof NotPermittedException);
  }
}
