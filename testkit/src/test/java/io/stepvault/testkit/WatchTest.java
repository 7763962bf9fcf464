package io.stepvault.testkit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.stepvault.client.masking.MaskingPatterns.Form;
import java.nio.charset.Charset;
import java.util.Arrays;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class WatchTest {
  private static final String VALUE = "sk_test_5f0c9e";

  private static void print(Watch watch, byte[] bytes, Charset charset) {
    watch.printed(new Watch.Printer("System.out", charset), bytes, 0, bytes.length);
  }

  private static byte[] blank(int length) {
    byte[] blank = new byte[length];
    Arrays.fill(blank, (byte) ' ');
    return blank;
  }

  private static void assertFound(Watch watch) {
    assertThat(watch.end().leaks())
        .containsExactly(new Watch.Leak("payments", "System.out", Set.of(Form.RAW)));
  }

  @Test
  void valueLongAgo_isFound() {
    Watch watch = new Watch();
    watch.add("payments", VALUE.getBytes(UTF_8));
    print(watch, VALUE.getBytes(UTF_8), UTF_8);
    for (int i = 0; i < 20; i++) {
      print(watch, blank(1024 * 1024), UTF_8);
    }
    assertFound(watch);
  }

  @Test
  void valueAcrossTwoLooks_isFound() {
    Watch watch = new Watch();
    watch.add("payments", VALUE.getBytes(UTF_8));
    print(watch, blank(8 * 1024 * 1024), UTF_8);
    print(watch, VALUE.substring(0, 7).getBytes(UTF_8), UTF_8);
    print(watch, VALUE.substring(7).getBytes(UTF_8), UTF_8);
    assertFound(watch);
  }

  @Test
  void valueInAnotherEncoding_isFound() {
    Watch watch = new Watch();
    watch.add("payments", "pässwörd".getBytes(UTF_8));
    print(watch, "pässwörd".getBytes(ISO_8859_1), ISO_8859_1);
    assertFound(watch);
  }

  @Test
  void sameTextOnTwoStreams_isTwoLeaks() {
    Watch watch = new Watch();
    watch.add("payments", VALUE.getBytes(UTF_8));
    for (String stream : new String[] {"System.out", "System.err"}) {
      byte[] text = VALUE.getBytes(UTF_8);
      watch.printed(new Watch.Printer(stream, UTF_8), text, 0, text.length);
    }
    assertThat(watch.end().leaks())
        .extracting(Watch.Leak::stream)
        .containsExactly("System.out", "System.err");
  }

  @Test
  void masks_areNoLeak() {
    Watch watch = new Watch();
    watch.add("payments", VALUE.getBytes(UTF_8));
    watch.add("door_pin", "****".getBytes(UTF_8));
    print(watch, "Bearer ***".getBytes(UTF_8), UTF_8);
    Watch.Report report = watch.end();
    assertThat(report.leaks()).isEmpty();
    assertThat(report.unwatched()).containsExactly("door_pin");
  }
}
