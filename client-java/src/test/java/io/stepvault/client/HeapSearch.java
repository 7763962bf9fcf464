package io.stepvault.client;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.google.protobuf.ByteString;
import com.sun.management.HotSpotDiagnosticMXBean;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;

/**
 * Looks for a secret text in a dump of this JVM's heap. The text itself is kept in disguise, so
 * that only copies that others made are found.
 */
final class HeapSearch {
  private static final int LENGTH = 24;
  private static final byte DISGUISE = 0x55;

  private final byte[] disguised = new byte[LENGTH];

  /** The text, as hex, and as base64 wherever it begins in what was encoded. */
  private final List<byte[]> disguisedForms = new ArrayList<>();

  HeapSearch() {
    SecureRandom random = new SecureRandom();
    for (int i = 0; i < LENGTH; i++) {
      disguised[i] = (byte) (('a' + random.nextInt(26)) ^ DISGUISE);
    }
    disguisedForms.add(disguised);
    byte[] text = text().toByteArray();
    disguisedForms.add(disguise(HexFormat.of().formatHex(text)));
    for (int before = 0; before < 3; before++) {
      byte[] longer = new byte[before + LENGTH];
      System.arraycopy(text, 0, longer, before, LENGTH);
      String encoded = Base64.getEncoder().withoutPadding().encodeToString(longer);
      // Without the characters in which bits of what stands beside it are.
      disguisedForms.add(
          disguise(encoded.substring((before * 8 + 5) / 6, (before + LENGTH) * 8 / 6)));
    }
  }

  private static byte[] disguise(String form) {
    byte[] bytes = form.getBytes(US_ASCII);
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] ^= DISGUISE;
    }
    return bytes;
  }

  /** The text, in a new copy that nobody but the caller has. */
  ByteString text() {
    byte[] text = new byte[LENGTH];
    for (int i = 0; i < LENGTH; i++) {
      text[i] = (byte) (disguised[i] ^ DISGUISE);
    }
    ByteString copy = ByteString.copyFrom(text);
    Arrays.fill(text, (byte) 0);
    return copy;
  }

  /**
   * How often it is among the objects that are reachable: as bytes, or as characters of two bytes
   * in either order.
   */
  int count(Path directory) throws IOException {
    return count(directory, List.of(disguised));
  }

  /** The same, also as hex and as base64. */
  int countForms(Path directory) throws IOException {
    return count(directory, disguisedForms);
  }

  /**
   * The count once it is what is expected, or the last of ten: the thread that answered, or that
   * wrote to the connection, may hold its message a moment longer than the caller waits for it.
   */
  int settled(Path directory, int expected) throws Exception {
    return settled(directory, List.of(disguised), expected);
  }

  /** The count of all forms once it is none, or the last of ten. */
  int settledForms(Path directory) throws Exception {
    return settled(directory, disguisedForms, 0);
  }

  private static int settled(Path directory, List<byte[]> forms, int expected) throws Exception {
    int found = count(directory, forms);
    for (int tries = 1; found != expected && tries < 10; tries++) {
      Thread.sleep(100);
      found = count(directory, forms);
    }
    return found;
  }

  private static int count(Path directory, List<byte[]> forms) throws IOException {
    Path dump = directory.resolve("heap.hprof");
    ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
        .dumpHeap(dump.toString(), true);
    try {
      int found = 0;
      for (byte[] form : forms) {
        found += count(dump, form, 1) + count(dump, form, 2);
      }
      return found;
    } finally {
      Files.delete(dump);
    }
  }

  /**
   * @param stride from one character to the next
   */
  private static int count(Path dump, byte[] form, int stride) throws IOException {
    int span = (form.length - 1) * stride + 1;
    byte[] buffer = new byte[1 << 20];
    int found = 0;
    int filled = 0;
    try (InputStream in = Files.newInputStream(dump)) {
      for (int n; (n = in.read(buffer, filled, buffer.length - filled)) > 0; ) {
        filled += n;
        int last = filled - span;
        for (int at = 0; at <= last; at++) {
          if (isAt(buffer, at, form, stride)) {
            found++;
          }
        }
        int kept = Math.min(filled, span - 1);
        System.arraycopy(buffer, filled - kept, buffer, 0, kept);
        filled = kept;
      }
    } finally {
      Arrays.fill(buffer, (byte) 0);
    }
    return found;
  }

  private static boolean isAt(byte[] buffer, int at, byte[] form, int stride) {
    for (int i = 0; i < form.length; i++) {
      if (buffer[at + i * stride] != (byte) (form[i] ^ DISGUISE)) {
        return false;
      }
    }
    return true;
  }
}
