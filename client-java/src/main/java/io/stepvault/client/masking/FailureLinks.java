package io.stepvault.client.masking;

import java.util.Arrays;

/**
 * Failure links, as runs: where two patterns have a part in common, the links of one node after the
 * other lead to one node after the other. Those of a run are one entry.
 */
final class FailureLinks {
  private int[] starts = new int[16];
  private int[] targets = new int[16];
  private int[] depths = new int[16];
  private int size;

  private FailureLinks() {}

  /**
   * @param links of each node, or {@link Trie#NONE}
   * @param depths of each node
   */
  static FailureLinks of(int[] links, int[] depths) {
    FailureLinks runs = new FailureLinks();
    for (int node = 0; node < links.length; node++) {
      if (links[node] != Trie.NONE && !continues(links, depths, node)) {
        runs.add(node, links[node], depths[links[node]]);
      }
    }
    return runs;
  }

  /** Where the link of a node that has one leads. */
  int target(int node) {
    int run = run(node);
    return targets[run] + node - starts[run];
  }

  /** How deep that is. */
  int depth(int node) {
    int run = run(node);
    return depths[run] + node - starts[run];
  }

  private static boolean continues(int[] links, int[] depths, int node) {
    return node > 0
        && links[node - 1] != Trie.NONE
        && links[node] == links[node - 1] + 1
        && depths[links[node]] == depths[links[node - 1]] + 1;
  }

  private void add(int start, int target, int depth) {
    if (size == starts.length) {
      starts = Arrays.copyOf(starts, 2 * size);
      targets = Arrays.copyOf(targets, 2 * size);
      depths = Arrays.copyOf(depths, 2 * size);
    }
    starts[size] = start;
    targets[size] = target;
    depths[size++] = depth;
  }

  private int run(int node) {
    int found = Arrays.binarySearch(starts, 0, size, node);
    return found >= 0 ? found : -found - 2;
  }
}
