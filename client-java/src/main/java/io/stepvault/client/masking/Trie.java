package io.stepvault.client.masking;

import java.util.Arrays;

/**
 * The patterns as the automaton of Aho and Corasick ("Efficient string matching", 1975), which has
 * seen, after each byte of a text, the longest beginning of a pattern that ends there.
 *
 * <p>Laid out for patterns that have little in common, as secrets do: a node is two bytes. Its
 * first child is the next node, so a pattern's own part is a run of bytes; what few nodes have
 * (more children, the length of a match that a failure link inherits) is in a map. Nodes less than
 * {@value MaskingPatterns#SHORTEST} deep are never a state: {@link Prefixes} finds where to begin
 * instead, and a failure link to such a node is none.
 */
final class Trie {
  /** No node. */
  static final int NONE = LongIntMap.ABSENT;

  // What a node has.
  static final int NEXT = 1;
  static final int MORE = 2;
  static final int TERMINAL = 4;
  static final int FAIL = 8;
  static final int INHERITS = 16;

  // What the map's values are.
  private static final long CHILD_OF = 0;
  private static final long INHERITED_BY = 1L << 60;

  private final byte[] labels;
  private final byte[] flags;
  private final int[] roots;
  private final LongIntMap links;
  private final FailureLinks failures;

  /**
   * @param labels of each node, the byte by which it is reached
   * @param flags of each node, what it has
   * @param roots the nodes of depth {@value MaskingPatterns#SHORTEST}, in the order of the bytes
   *     that lead to them, which are the labels just before
   */
  Trie(byte[] labels, byte[] flags, int[] roots, LongIntMap links, FailureLinks failures) {
    this.labels = labels;
    this.flags = flags;
    this.roots = roots;
    this.links = links;
    this.failures = failures;
  }

  private static long childKey(int node, byte label) {
    return CHILD_OF | ((long) node << 8) | (label & 0xff);
  }

  static void putChild(LongIntMap links, int node, byte label, int child) {
    links.put(childKey(node, label), child);
  }

  static void putInherited(LongIntMap links, int node, int length) {
    links.put(INHERITED_BY | node, length);
  }

  int[] roots() {
    return roots;
  }

  byte label(int node) {
    return labels[node];
  }

  int child(int node, byte label) {
    int has = flags[node];
    if ((has & NEXT) != 0 && labels[node + 1] == label) {
      return node + 1;
    }
    return (has & MORE) != 0 ? links.get(childKey(node, label)) : NONE;
  }

  boolean isLeaf(int node) {
    return (flags[node] & (NEXT | MORE)) == 0;
  }

  /** The longest other beginning of a pattern that ends here, or {@link #NONE}. */
  int fail(int node) {
    return (flags[node] & FAIL) != 0 ? failures.target(node) : NONE;
  }

  int failDepth(int node) {
    return failures.depth(node);
  }

  /** How long the longest pattern is that ends here; zero when none does. */
  int match(int node, int depth) {
    int has = flags[node];
    if ((has & TERMINAL) != 0) {
      return depth;
    }
    return (has & INHERITS) != 0 ? Math.max(links.get(INHERITED_BY | node), 0) : 0;
  }

  void wipe() {
    Arrays.fill(labels, (byte) 0);
    Arrays.fill(flags, (byte) 0);
    links.wipe();
  }
}
