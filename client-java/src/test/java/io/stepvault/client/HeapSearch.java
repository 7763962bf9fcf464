package io.stepvault.client;

import com.google.protobuf.ByteString;
import com.sun.management.HotSpotDiagnosticMXBean;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;

/**
 * Looks for a secret text in a dump of this JVM's heap. The text itself is kept in disguise, so
 * that only copies that others made are found.
 */
final class HeapSearch {
  private static final int LENGTH = 24;
  private static final byte DISGUISE = 0x55;

  private final byte[] disguised = new byte[LENGTH];

  HeapSearch() {
    SecureRandom random = new SecureRandom();
    for (int i = 0; i < LENGTH; i++) {
      disguised[i] = (byte) (('a' + random.nextInt(26)) ^ DISGUISE);
    }
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
    Path dump = directory.resolve("heap.hprof");
    ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
        .dumpHeap(dump.toString(), true);
    try {
      return count(dump, 1) + count(dump, 2);
    } finally {
      Files.delete(dump);
    }
  }

  /**
   * The count once it is what is expected, or the last of ten: the thread that answered, or that
   * wrote to the connection, may hold its message a moment longer than the caller waits for it.
   */
  int settled(Path directory, int expected) throws Exception {
    int found = count(directory);
    for (int tries = 1; found != expected && tries < 10; tries++) {
      Thread.sleep(100);
      found = count(directory);
    }
    return found;
  }

  /**
   * @param stride from one character to the next
   */
  private int count(Path dump, int stride) throws IOException {
    int span = (LENGTH - 1) * stride + 1;
    byte[] buffer = new byte[1 << 20];
    int found = 0;
    int filled = 0;
    try (InputStream in = Files.newInputStream(dump)) {
      for (int n; (n = in.read(buffer, filled, buffer.length - filled)) > 0; ) {
        filled += n;
        int last = filled - span;
        for (int at = 0; at <= last; at++) {
          if (isAt(buffer, at, stride)) {
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

  private boolean isAt(byte[] buffer, int at, int stride) {
    for (int i = 0; i < LENGTH; i++) {
      if (buffer[at + i * stride] != (byte) (disguised[i] ^ DISGUISE)) {
        return false;
      }
    }
    return true;
  }
}
