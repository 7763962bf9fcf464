package io.stepvault.client;

import java.util.List;

/**
 * What a failed call says about values that are held: a refusal ends them before their lease does,
 * anything else leaves them.
 *
 * @param ofAll whether it ends all that the step holds
 * @param references or else which ones it ends
 */
record Refusal(boolean ofAll, List<String> references) {
  private static final Refusal NONE = new Refusal(false, List.of());
  private static final Refusal OF_ALL = new Refusal(true, List.of());

  /**
   * @param failure of the call
   * @param sent the references of the call
   */
  static Refusal of(RuntimeException failure, List<String> sent) {
    if (failure instanceof ReferencesUnresolvedException unresolved) {
      List<String> named =
          unresolved.failures().stream()
              .map(ReferencesUnresolvedException.Failure::reference)
              .filter(sent::contains)
              .toList();
      return new Refusal(false, named.isEmpty() ? sent : named);
    }
    boolean ofAll =
        failure instanceof TokenRefusedException
            || failure instanceof CertificateRefusedException
            || failure instanceof NotPermittedException
            || failure instanceof IntegrityException;
    return ofAll ? OF_ALL : NONE;
  }
}
