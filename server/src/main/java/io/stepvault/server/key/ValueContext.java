package io.stepvault.server.key;

import java.util.Objects;

/**
 * The place that a value is encrypted for, and the only one where it opens.
 *
 * @param item the item's id, not its name
 * @param version from 1
 * @param kind the item's kind, such as {@code SECRET}
 */
public record ValueContext(String organization, String item, int version, String kind) {
  public ValueContext {
    Objects.requireNonNull(organization, "organization");
    Objects.requireNonNull(item, "item");
    Objects.requireNonNull(kind, "kind");
  }
}
