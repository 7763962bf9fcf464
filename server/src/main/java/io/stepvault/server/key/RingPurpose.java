package io.stepvault.server.key;

import java.util.Locale;

/** What a ring key is for. Each purpose has keys of its own. */
public enum RingPurpose {
  /** Encrypts data keys. */
  WRAP,
  /** MACs what a row says. */
  MAC,
  /** MACs the content of a mutation, to tell a retry from another call. */
  REQUEST,
  /** Encrypts page tokens. */
  PAGE;

  private final String label = name().toLowerCase(Locale.ROOT);

  /** As it is stored and bound into a wrapped key: {@code wrap}, {@code mac}, ... */
  public String label() {
    return label;
  }

  /**
   * The purpose stored under a label.
   *
   * @throws IllegalArgumentException when no purpose has this label
   */
  public static RingPurpose ofLabel(String label) {
    for (RingPurpose purpose : values()) {
      if (purpose.label.equals(label)) {
        return purpose;
      }
    }
    throw new IllegalArgumentException("no ring key has this purpose");
  }
}
