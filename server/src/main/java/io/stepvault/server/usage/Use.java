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

  /**
   * For the hot path: what a record compares by itself goes through code that all records share.
   */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Use use
        && item.equals(use.item)
        && version == use.version
        && reference.equals(use.reference)
        && workflow.equals(use.workflow)
        && node.equals(use.node)
        && organization.equals(use.organization);
  }

  @Override
  public int hashCode() {
    int hash = 31 * item.hashCode() + version;
    hash = 31 * hash + reference.hashCode();
    return 31 * hash + workflow.hashCode();
  }

  /** A claim that a token may lack. */
  public static String claim(@Nullable String value) {
    return value == null ? "" : value;
  }
}
