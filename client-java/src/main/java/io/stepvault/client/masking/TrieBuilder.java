package io.stepvault.client.masking;

import static io.stepvault.client.masking.MaskingPatterns.SHORTEST;

import java.util.Arrays;
import java.util.List;

/** Puts patterns into a {@link Trie}, in time and memory linear in their lengths. */
final class TrieBuilder {
  private final byte[] labels;
  private final byte[] flags;
  private final int[] depths;
  private final int[] parents;
  private final int[] fails;
  private final LongIntMap links = new LongIntMap();
  private final int[] roots;
  private int size;
  private int rootCount;

  private TrieBuilder(int nodes, int patterns) {
    labels = new byte[nodes];
    flags = new byte[nodes];
    depths = new int[nodes];
    parents = new int[nodes];
    fails = new int[nodes];
    Arrays.fill(fails, Trie.NONE);
    roots = new int[patterns];
  }

  /**
   * @param patterns sorted by unsigned bytes, each once and none too short
   * @throws ArithmeticException when they are more than 2 GiB together
   */
  static Trie build(List<byte[]> patterns) {
    int bytes = 0;
    for (byte[] pattern : patterns) {
      bytes = Math.addExact(bytes, pattern.length);
    }
    // What patterns share at their beginning is there once.
    int nodes = bytes;
    for (int i = 1; i < patterns.size(); i++) {
      int shared = shared(patterns.get(i - 1), patterns.get(i));
      nodes -= shared < SHORTEST ? 0 : shared;
    }
    TrieBuilder builder = new TrieBuilder(nodes, patterns.size());
    builder.insert(patterns);
    builder.link();
    return builder.trie();
  }

  private Trie trie() {
    return new Trie(
        labels, flags, Arrays.copyOf(roots, rootCount), links, FailureLinks.of(fails, depths));
  }

  private static int shared(byte[] a, byte[] b) {
    int mismatch = Arrays.mismatch(a, b);
    return mismatch < 0 ? a.length : mismatch;
  }

  private void insert(List<byte[]> patterns) {
    int[] path = new int[0];
    byte[] before = new byte[0];
    for (byte[] pattern : patterns) {
      int shared = shared(before, pattern);
      path = Arrays.copyOf(path, Math.max(path.length, pattern.length));
      int depth = shared < SHORTEST ? 0 : shared;
      int parent = depth == 0 ? Trie.NONE : path[depth - 1];
      for (; depth < pattern.length; depth++) {
        parent = append(parent, pattern[depth], depth + 1);
        path[depth] = parent;
      }
      flags[parent] |= Trie.TERMINAL;
      before = pattern;
    }
  }

  private int append(int parent, byte label, int depth) {
    int node = size++;
    labels[node] = label;
    depths[node] = depth;
    parents[node] = parent;
    if (depth == SHORTEST) {
      roots[rootCount++] = node;
    }
    if (parent == node - 1 && parent >= 0) {
      flags[parent] |= Trie.NEXT;
    } else if (parent >= 0) {
      flags[parent] |= Trie.MORE;
      Trie.putChild(links, parent, label, node);
    }
    return node;
  }

  /** Failure links, of shallow nodes first: those of deeper ones are found by them. */
  private void link() {
    Trie trie = trie();
    Prefixes prefixes = new Prefixes(trie);
    byte[] last = new byte[SHORTEST];
    for (int node : byDepth()) {
      if (depths[node] > SHORTEST) {
        int parent = parents[node];
        int fail = fails[parent];
        int found = Trie.NONE;
        while (fail != Trie.NONE && found == Trie.NONE) {
          found = trie.child(fail, labels[node]);
          fail = fails[fail];
        }
        if (found == Trie.NONE) {
          lastBytes(node, last);
          found = prefixes.rootAt(last, 0);
        }
        if (found != Trie.NONE) {
          linkTo(trie, node, found);
        }
      }
    }
    Arrays.fill(last, (byte) 0);
  }

  private void linkTo(Trie trie, int node, int fail) {
    flags[node] |= Trie.FAIL;
    fails[node] = fail;
    int inherited = trie.match(fail, depths[fail]);
    if (inherited > 0) {
      flags[node] |= Trie.INHERITS;
      Trie.putInherited(links, node, inherited);
    }
  }

  private void lastBytes(int node, byte[] last) {
    int at = node;
    for (int i = last.length - 1; i >= 0; i--) {
      last[i] = labels[at];
      at = parents[at];
    }
  }

  private int[] byDepth() {
    int deepest = 0;
    for (int depth : depths) {
      deepest = Math.max(deepest, depth);
    }
    int[] starts = new int[deepest + 2];
    for (int depth : depths) {
      starts[depth + 1]++;
    }
    for (int i = 1; i < starts.length; i++) {
      starts[i] += starts[i - 1];
    }
    int[] order = new int[size];
    for (int node = 0; node < size; node++) {
      order[starts[depths[node]]++] = node;
    }
    return order;
  }
}
