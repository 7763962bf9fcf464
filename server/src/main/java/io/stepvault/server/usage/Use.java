package io.stepvault.server.usage;

import org.jspecify.annotations.Nullable;

/**
 * That a node of a workflow got a version of an item.
 *
 * @param workflow and {@code node} as in the token; empty: it named none
 * @param reference as the call spelled it
 */
public record Use(
    String organization, String item, int version, String workflow, String node, String reference) {

  /** A claim that a token may lack. */
  public static String claim(@Nullable String value) {
    return value == null ? "" : value;
  }
}
