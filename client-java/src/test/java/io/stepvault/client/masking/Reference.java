package io.stepvault.client.masking;

import java.io.ByteArrayOutputStream;
import java.util.BitSet;
import java.util.List;

/** What a masker should do, slow and obvious. */
final class Reference {
  private Reference() {}

  static byte[] mask(List<byte[]> values, byte[] text) {
    BitSet secret = new BitSet();
    for (byte[] value : values) {
      for (MaskingPatterns.Pattern pattern : MaskingPatterns.of(value).patterns()) {
        for (int at = 0; at + pattern.bytes().length <= text.length; at++) {
          if (standsAt(text, at, pattern.bytes())) {
            secret.set(at, at + pattern.bytes().length);
          }
        }
      }
    }
    ByteArrayOutputStream masked = new ByteArrayOutputStream();
    for (int at = 0; at < text.length; at++) {
      if (!secret.get(at)) {
        masked.write(text[at]);
      } else if (at == 0 || !secret.get(at - 1)) {
        masked.writeBytes(new byte[] {'*', '*', '*'});
      }
    }
    return masked.toByteArray();
  }

  private static boolean standsAt(byte[] text, int at, byte[] pattern) {
    for (int i = 0; i < pattern.length; i++) {
      if (text[at + i] != pattern[i]) {
        return false;
      }
    }
    return true;
  }
}
