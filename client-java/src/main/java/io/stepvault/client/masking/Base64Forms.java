package io.stepvault.client.masking;

import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/** What of a value's base64 (RFC 4648) is the same whatever stands before and after the value. */
final class Base64Forms {
  /** Where MIME (RFC 2045) and PEM (RFC 7468) break lines. */
  private static final List<Integer> COLUMNS = List.of(76, 64);

  private Base64Forms() {}

  /**
   * The characters that the value determines alone, when it begins {@code before} bytes after a
   * whole group of three.
   *
   * @param before 0, 1 or 2
   */
  static byte[] determined(byte[] value, int before, boolean urlSafe) {
    byte[] shifted = new byte[before + value.length];
    System.arraycopy(value, 0, shifted, before, value.length);
    byte[] encoded =
        (urlSafe ? Base64.getUrlEncoder() : Base64.getEncoder()).withoutPadding().encode(shifted);
    // A character is six bits. One that shares bits with a neighbour of the value is not known.
    int first = (8 * before + 5) / 6;
    int end = 8 * shifted.length / 6;
    byte[] determined = Arrays.copyOfRange(encoded, first, Math.max(first, end));
    Arrays.fill(shifted, (byte) 0);
    Arrays.fill(encoded, (byte) 0);
    return determined;
  }

  /** The lines of a value that was encoded alone, at the widths in use. */
  static void lines(byte[] value, Forms forms) {
    byte[] encoded = determined(value, 0, false);
    for (int columns : COLUMNS) {
      for (int i = 0; encoded.length > columns && i < encoded.length; i += columns) {
        forms.add(
            MaskingPatterns.Form.BASE64_LINE,
            Arrays.copyOfRange(encoded, i, Math.min(i + columns, encoded.length)));
      }
    }
    Arrays.fill(encoded, (byte) 0);
  }
}
