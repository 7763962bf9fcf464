package io.stepvault.client.masking;

import java.util.Arrays;

/** Parts of a text that do not touch each other, in their order. */
final class Ranges {
  private int[] from = new int[4];
  private int[] to = new int[4];
  private int size;

  /** Adds a part that ends no earlier than the others; what it overlaps or touches becomes one. */
  void add(int begin, int end) {
    int first = begin;
    while (size > 0 && to[size - 1] >= begin) {
      size--;
      first = Math.min(first, from[size]);
    }
    if (size == from.length) {
      from = Arrays.copyOf(from, 2 * size);
      to = Arrays.copyOf(to, 2 * size);
    }
    from[size] = first;
    to[size++] = end;
  }

  int size() {
    return size;
  }

  int from(int index) {
    return from[index];
  }

  int to(int index) {
    return to[index];
  }

  /** The text's first bytes are gone; a part of which some are left begins before zero. */
  void shift(int by) {
    int kept = 0;
    for (int i = 0; i < size; i++) {
      if (to[i] > by) {
        from[kept] = from[i] - by;
        to[kept++] = to[i] - by;
      }
    }
    size = kept;
  }
}
