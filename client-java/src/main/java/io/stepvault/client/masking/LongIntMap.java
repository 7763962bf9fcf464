package io.stepvault.client.masking;

import java.util.Arrays;

/** Numbers under numbers, none of them negative, in two flat arrays. Nothing is taken out. */
final class LongIntMap {
  static final int ABSENT = -1;

  /** Each key plus one: zero is an empty place, also after {@link #wipe}. */
  private long[] keys = new long[16];

  private int[] values = new int[16];
  private int size;

  void put(long key, int value) {
    if (2 * (size + 1) > keys.length) {
      grow();
    }
    int place = place(key);
    if (keys[place] == 0) {
      size++;
    }
    keys[place] = key + 1;
    values[place] = value;
  }

  int get(long key) {
    int place = place(key);
    return keys[place] == 0 ? ABSENT : values[place];
  }

  void wipe() {
    Arrays.fill(keys, 0);
    Arrays.fill(values, 0);
  }

  private int place(long key) {
    int mask = keys.length - 1;
    int place = (int) (Prefixes.spread(key) >>> 32) & mask;
    while (keys[place] != 0 && keys[place] != key + 1) {
      place = (place + 1) & mask;
    }
    return place;
  }

  private void grow() {
    long[] oldKeys = keys;
    int[] oldValues = values;
    keys = new long[Math.multiplyExact(oldKeys.length, 2)];
    values = new int[keys.length];
    for (int i = 0; i < oldKeys.length; i++) {
      if (oldKeys[i] != 0) {
        int place = place(oldKeys[i] - 1);
        keys[place] = oldKeys[i];
        values[place] = oldValues[i];
      }
    }
    Arrays.fill(oldKeys, 0);
    Arrays.fill(oldValues, 0);
  }
}
