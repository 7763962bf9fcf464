package io.stepvault.server.explain;

import io.stepvault.v1.ErrorReason;
import java.util.Optional;

/**
 * One rule, and whether it is met.
 *
 * @param rule its name in the API
 * @param told what the caller is told when it fails; empty: nothing
 * @param explanation what is really so and, of a failed one, what to do
 */
public record Check(String rule, boolean passed, Optional<ErrorReason> told, String explanation) {

  static Check passed(String rule, String explanation) {
    return new Check(rule, true, Optional.empty(), explanation);
  }

  static Check failed(String rule, ErrorReason told, String explanation) {
    return new Check(rule, false, Optional.of(told), explanation);
  }

  /** A failed one of which nobody can say what the caller is told. */
  static Check untold(String rule, String explanation) {
    return new Check(rule, false, Optional.empty(), explanation);
  }
}
