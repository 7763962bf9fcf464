package io.stepvault.client.masking;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The lines of a value without the white space around them, which logs add and take away. */
final class Lines {
  private static final byte[] BEGIN = "-----BEGIN ".getBytes(US_ASCII);
  private static final byte[] END = "-----END ".getBytes(US_ASCII);

  private Lines() {}

  /** Without empty ones, and without the first and last line of PEM, which are no secret. */
  static List<byte[]> of(byte[] value) {
    List<byte[]> lines = new ArrayList<>();
    int start = 0;
    for (int i = 0; i <= value.length; i++) {
      if (i == value.length || value[i] == '\n' || value[i] == '\r') {
        int from = start;
        int to = i;
        while (from < to && isSpace(value[from])) {
          from++;
        }
        while (from < to && isSpace(value[to - 1])) {
          to--;
        }
        byte[] line = Arrays.copyOfRange(value, from, to);
        if (line.length > 0 && !startsWith(line, BEGIN) && !startsWith(line, END)) {
          lines.add(line);
        }
        start = i + 1;
      }
    }
    return lines;
  }

  static boolean isSpace(byte b) {
    return b == ' ' || (b >= '\t' && b <= '\r');
  }

  private static boolean startsWith(byte[] line, byte[] start) {
    return line.length >= start.length
        && Arrays.equals(line, 0, start.length, start, 0, start.length);
  }
}
