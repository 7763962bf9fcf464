package io.stepvault.server.token;

import java.util.Map;

/**
 * Which versions a token chooses instead of the current ones, so that a run sees the same ones
 * across its retries, or tests one that is staged. {@code versions} goes before {@code as_of}.
 *
 * @param asOf seconds since 1970: the versions that were current then; null: those of now
 * @param versions by reference, exactly as the call spells it, the number of a version from 1; at
 *     most 100
 */
public record Pins(Long asOf, Map<String, Integer> versions) {
  public static final Pins NONE = new Pins(null, Map.of());

  public Pins {
    versions = Map.copyOf(versions);
  }

  public boolean isNone() {
    return asOf == null && versions.isEmpty();
  }
}
