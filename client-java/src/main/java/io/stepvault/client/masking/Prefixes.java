package io.stepvault.client.masking;

import static io.stepvault.client.masking.MaskingPatterns.SHORTEST;

import java.util.Arrays;

/**
 * Finds where in a text a pattern may begin: by its first {@value MaskingPatterns#SHORTEST} bytes.
 * Ordinary text fails at the first look, into a table of single bits small enough for a processor's
 * nearest caches, so most of it costs a multiplication a byte.
 */
final class Prefixes {
  private static final int AHEAD = SHORTEST - 1;
  private static final int TOP = 8 * AHEAD;

  /** About 3 in 100 windows of other text pass. */
  private static final int BITS_PER_PREFIX = 32;

  private final Trie trie;
  private final long[] bits;
  private final int bitShift;
  private final int[] table;
  private final int tableShift;

  Prefixes(Trie trie) {
    this.trie = trie;
    int[] roots = trie.roots();
    int bitCount = powerOfTwo(Math.max((long) BITS_PER_PREFIX * roots.length, 1 << 12), 1 << 30);
    int places = powerOfTwo(Math.max(2L * roots.length, 2), 1 << 30);
    this.bits = new long[bitCount / Long.SIZE];
    this.bitShift = Long.SIZE - Integer.numberOfTrailingZeros(bitCount);
    this.table = new int[places];
    this.tableShift = Long.SIZE - Integer.numberOfTrailingZeros(places);
    for (int root : roots) {
      add(root);
    }
  }

  /** Good high bits from any number (Fibonacci hashing). */
  static long spread(long key) {
    return key * 0x9E3779B97F4A7C15L;
  }

  /**
   * The first place at or after {@code from} where a pattern's first bytes stand; or the first one
   * of which too little is there to know.
   */
  int find(byte[] text, int from, int end) {
    if (end - from < SHORTEST) {
      return from;
    }
    long[] bits = this.bits;
    int bitShift = this.bitShift;
    long key = 0;
    for (int i = from; i < from + AHEAD; i++) {
      key = (key >>> 8) | ((long) (text[i] & 0xff) << TOP);
    }
    for (int i = from + AHEAD; i < end; i++) {
      key = (key >>> 8) | ((long) (text[i] & 0xff) << TOP);
      int bit = (int) (spread(key) >>> bitShift);
      if ((bits[bit >>> 6] & 1L << bit) != 0 && root(key) != Trie.NONE) {
        return i - AHEAD;
      }
    }
    return end - AHEAD;
  }

  /** The node of the bytes that stand at a place, or {@link Trie#NONE}. */
  int rootAt(byte[] text, int at) {
    long key = 0;
    for (int i = at; i < at + SHORTEST; i++) {
      key = (key >>> 8) | ((long) (text[i] & 0xff) << TOP);
    }
    return root(key);
  }

  /** Whether some pattern begins with these bytes, of which there are less than it has. */
  boolean couldBegin(byte[] text, int from, int end) {
    int[] roots = trie.roots();
    int low = 0;
    int high = roots.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (compare(roots[middle], text, from, end) < 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low < roots.length && compare(roots[low], text, from, end) == 0;
  }

  void wipe() {
    Arrays.fill(bits, 0);
    Arrays.fill(table, 0);
  }

  private int compare(int root, byte[] text, int from, int end) {
    for (int i = from; i < end; i++) {
      int order = Byte.compareUnsigned(trie.label(root - AHEAD + i - from), text[i]);
      if (order != 0) {
        return order;
      }
    }
    return 0;
  }

  private void add(int root) {
    long key = key(root);
    int bit = (int) (spread(key) >>> bitShift);
    bits[bit >>> 6] |= 1L << bit;
    int place = (int) (spread(key) >>> tableShift);
    while (table[place] != 0) {
      place = (place + 1) & (table.length - 1);
    }
    table[place] = root;
  }

  private int root(long key) {
    int place = (int) (spread(key) >>> tableShift);
    int root = table[place];
    // No root is node 0: the bytes before it are nodes, too.
    while (root != 0) {
      if (key(root) == key) {
        return root;
      }
      place = (place + 1) & (table.length - 1);
      root = table[place];
    }
    return Trie.NONE;
  }

  private long key(int root) {
    long key = 0;
    for (int node = root - AHEAD; node <= root; node++) {
      key = (key >>> 8) | ((long) (trie.label(node) & 0xff) << TOP);
    }
    return key;
  }

  private static int powerOfTwo(long atLeast, int most) {
    return atLeast >= most ? most : Math.toIntExact(Long.highestOneBit(2 * atLeast - 1));
  }
}
