package io.stepvault.server.testing;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.UUID;

/** A value that stands nowhere by accident, and is found however it was written down. */
public final class Canary {
  private final String text;
  private final List<String> needles = new ArrayList<>();

  public Canary() {
    this("canary~" + UUID.randomUUID() + "~é~" + UUID.randomUUID(), 7, 36);
  }

  /** An API key's secret part: its public id may be found. */
  public static Canary ofApiKey(String key) {
    return new Canary(key, 14, 32);
  }

  private Canary(String text, int from, int length) {
    this.text = text;
    // Also without its ends, and however é is written.
    String middle = text.substring(from, from + length);
    byte[] bytes = middle.getBytes(StandardCharsets.UTF_8);
    needles.add(middle);
    needles.add(middle.substring(0, 18)); // Also when it was cut off.
    String hex = HexFormat.of().formatHex(middle.getBytes(StandardCharsets.UTF_8));
    needles.add(hex);
    needles.add(hex.toUpperCase(Locale.ROOT));
    for (int offset = 0; offset < 3; offset++) {
      byte[] shifted = new byte[offset + bytes.length];
      System.arraycopy(bytes, 0, shifted, offset, bytes.length);
      String base64 = Base64.getEncoder().encodeToString(shifted);
      // Of ASCII alone, base64 and base64url are the same; the ends depend on what is beside.
      needles.add(base64.substring(4, 40));
    }
  }

  public String text() {
    return text;
  }

  public boolean isIn(String haystack) {
    return needles.stream().anyMatch(haystack::contains);
  }

  /** Whether the bytes hold it as text, also as hexadecimal or base64 text. */
  public boolean isIn(byte[] haystack) {
    return isIn(new String(haystack, StandardCharsets.ISO_8859_1));
  }
}
