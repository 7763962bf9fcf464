package io.stepvault.examples.support;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.UUID;

/** Values that are found again wherever they come out. */
public final class Canary {
  private Canary() {}

  /** Of characters that encodings write differently; good for headers. */
  public static String value() {
    return "canary-" + UUID.randomUUID() + "&<\"+/=";
  }

  /** The log had values in it, and has none any more, as they are or encoded. */
  public static void assertMasked(String log, String... values) {
    assertThat(log).contains("***");
    assertAbsent(log, values);
  }

  public static void assertAbsent(String text, String... values) {
    for (String value : values) {
      assertThat(forms(value)).as(value).noneMatch(text::contains);
    }
  }

  private static List<String> forms(String value) {
    List<String> forms = new ArrayList<>();
    forms.add(value);
    forms.add(URLEncoder.encode(value, UTF_8));
    forms.add(value.replace("&", "&amp;").replace("<", "&lt;"));
    byte[] utf8 = value.getBytes(UTF_8);
    for (int before = 0; before < 3; before++) {
      byte[] shifted = new byte[before + utf8.length];
      System.arraycopy(utf8, 0, shifted, before, utf8.length);
      // The characters that the value alone decides.
      int begin = (8 * before + 5) / 6;
      int end = 8 * shifted.length / 6;
      forms.add(Base64.getEncoder().encodeToString(shifted).substring(begin, end));
      forms.add(Base64.getUrlEncoder().encodeToString(shifted).substring(begin, end));
    }
    return forms;
  }
}
