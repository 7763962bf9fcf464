package io.stepvault.client.masking;

import io.stepvault.client.masking.MaskingPatterns.Reason;

/**
 * Something that a {@link SecretMasker} was given and does not mask.
 *
 * @param name the value's, as it was given
 * @param part all of the value, or some of its lines where these stand alone
 */
public record Unmasked(String name, Part part, Reason reason) {
  /** How much of a value. */
  public enum Part {
    /** All of it, in all forms. */
    VALUE,
    /** One or more lines of a value that is masked as a whole. */
    LINES
  }
}
