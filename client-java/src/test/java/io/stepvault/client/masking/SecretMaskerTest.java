package io.stepvault.client.masking;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.stepvault.client.masking.MaskingPatterns.Reason;
import io.stepvault.client.masking.Unmasked.Part;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SecretMaskerTest {
  private static final String VALUE = "sk_live_9aF3kQ";

  @Test
  void a_masker_without_values_changes_nothing() {
    try (SecretMasker masker = new SecretMasker()) {
      String text = "a text \uD83D";
      assertThat(masker.mask(text)).isSameAs(text);
    }
  }

  @Test
  void values_may_be_added_at_any_time() {
    try (SecretMasker masker = Corpus.masker(VALUE)) {
      assertThat(masker.mask(VALUE + " other-value")).isEqualTo("*** other-value");

      masker.add("another", "other-value".getBytes(UTF_8));

      assertThat(masker.mask(VALUE + " other-value")).isEqualTo("*** ***");
    }
  }

  @Test
  void the_callers_array_may_be_wiped() {
    byte[] value = VALUE.getBytes(UTF_8);
    try (SecretMasker masker = new SecretMasker()) {
      masker.add("name", value);
      Arrays.fill(value, (byte) 0);
      assertThat(masker.mask(VALUE)).isEqualTo("***");
    }
  }

  @Test
  void what_is_not_masked_is_reported() {
    try (SecretMasker masker = new SecretMasker()) {
      masker.add("empty", new byte[0]);
      masker.add("pin", "1234".getBytes(UTF_8));
      masker.add("word", "Admin".getBytes(UTF_8));
      masker.add("key", "-----BEGIN X-----\nabcdefgh\nabc\n\n-----END X-----".getBytes(UTF_8));
      masker.add("document", "line one\npassword\n".getBytes(UTF_8));
      masker.add("good", VALUE.getBytes(UTF_8));

      assertThat(masker.unmasked())
          .containsExactly(
              new Unmasked("empty", Part.VALUE, Reason.TOO_SHORT),
              new Unmasked("pin", Part.VALUE, Reason.TOO_SHORT),
              new Unmasked("word", Part.VALUE, Reason.TOO_COMMON),
              new Unmasked("key", Part.LINES, Reason.TOO_SHORT),
              new Unmasked("document", Part.LINES, Reason.TOO_COMMON));
    }
  }

  @Test
  void a_closed_masker_lets_nothing_through() {
    SecretMasker masker = Corpus.masker(VALUE);
    masker.mask("");

    masker.close();
    masker.close();

    assertThatIllegalStateException().isThrownBy(() -> masker.mask("text"));
    assertThatIllegalStateException().isThrownBy(() -> masker.mask(new byte[3]));
    assertThatIllegalStateException().isThrownBy(() -> masker.maskTree(List.of("text")));
    assertThatIllegalStateException().isThrownBy(() -> masker.mask(new RuntimeException()));
    assertThatIllegalStateException().isThrownBy(() -> masker.add("a", new byte[9]));
  }

  @Test
  void what_is_wiped_finds_nothing_and_says_so() {
    Automaton automaton = new Automaton(List.of(VALUE.getBytes(UTF_8)));
    Scan before = new Scan(automaton);
    before.advance(VALUE.getBytes(UTF_8), VALUE.length());
    assertThat(before.found().size()).isEqualTo(1);

    automaton.wipe();

    Scan after = new Scan(automaton);
    after.advance(VALUE.getBytes(UTF_8), VALUE.length());
    assertThat(after.found().size()).isZero();
    assertThat(automaton.isWiped()).isTrue();
    assertThat(automaton.trie().label(3)).isZero();
  }

  @Test
  void patterns_are_wiped_when_they_are_closed() {
    MaskingPatterns patterns = MaskingPatterns.of(VALUE.getBytes(UTF_8));
    patterns.close();
    assertThat(patterns.patterns())
        .isNotEmpty()
        .allSatisfy(pattern -> assertThat(pattern.bytes()).containsOnly(0));
  }

  @Test
  void nothing_shows_a_value() {
    byte[] value = VALUE.getBytes(UTF_8);
    MaskingPatterns patterns = MaskingPatterns.of(value);
    assertThat(patterns).hasToString("MaskingPatterns[" + patterns.patterns().size() + "]");
    assertThat(patterns.patterns().get(0)).hasToString("Pattern[RAW]");
    try (SecretMasker masker = Corpus.masker(VALUE, VALUE, "other-value")) {
      assertThat(masker).hasToString("SecretMasker[2]");
    }
  }

  @Test
  void ten_thousand_values_at_once() {
    Random random = new Random(7);
    try (SecretMasker masker = new SecretMasker()) {
      List<byte[]> values = new ArrayList<>();
      for (int i = 0; i < 10_000; i++) {
        byte[] value = new byte[16 + random.nextInt(32)];
        for (int j = 0; j < value.length; j++) {
          value[j] = (byte) ('!' + random.nextInt('~' - '!'));
        }
        values.add(value);
        masker.add("value " + i, value);
      }
      for (byte[] value : values) {
        String raw = new String(value, UTF_8);
        String hex = HexFormat.of().formatHex(value);
        assertThat(masker.mask("a " + raw + " " + hex + " b")).isEqualTo("a *** *** b");
        String base64 = Base64.getEncoder().encodeToString(value);
        assertThat(masker.mask(base64)).startsWith("***").hasSizeLessThanOrEqualTo(7);
      }
      assertThat(masker.mask("an ordinary line of a log")).isEqualTo("an ordinary line of a log");
    }
  }

  @Test
  void values_are_added_while_others_mask() throws InterruptedException {
    try (SecretMasker masker = Corpus.masker(VALUE)) {
      AtomicInteger missed = new AtomicInteger();
      Thread masking =
          new Thread(
              () -> {
                for (int i = 0; i < 1000; i++) {
                  if (masker.mask("a " + VALUE + " b").contains(VALUE)) {
                    missed.incrementAndGet();
                  }
                }
              });
      masking.start();
      for (int i = 0; i < 50; i++) {
        masker.add("value " + i, ("another value " + i).getBytes(UTF_8));
        masker.mask("");
      }
      masking.join();
      assertThat(missed).hasValue(0);
    }
  }
}
