package io.stepvault.server.key;

import java.util.Arrays;
import java.util.function.Consumer;

/** What a writer in the database may do to stored bytes. */
final class Tampering {
  private Tampering() {}

  /** One bit flipped in each byte, in turn; cut off at each length; one byte added. */
  static void eachOf(byte[] original, Consumer<byte[]> check) {
    for (int i = 0; i < original.length; i++) {
      byte[] flipped = original.clone();
      flipped[i] ^= 1;
      check.accept(flipped);
      check.accept(Arrays.copyOf(original, i));
    }
    check.accept(Arrays.copyOf(original, original.length + 1));
  }
}
