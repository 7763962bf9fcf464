package io.stepvault.client.masking;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Collects patterns: each once, none that is too short. */
final class Forms {
  private final List<MaskingPatterns.Pattern> patterns = new ArrayList<>();
  private final Set<ByteBuffer> known = new HashSet<>();

  /** Takes the bytes: they are wiped when they are not kept. */
  void add(MaskingPatterns.Form form, byte[] bytes) {
    if (bytes.length >= MaskingPatterns.SHORTEST && known.add(ByteBuffer.wrap(bytes))) {
      patterns.add(new MaskingPatterns.Pattern(form, bytes));
    } else {
      Arrays.fill(bytes, (byte) 0);
    }
  }

  List<MaskingPatterns.Pattern> patterns() {
    return List.copyOf(patterns);
  }
}
