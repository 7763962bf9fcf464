package io.stepvault.client.masking;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Against the {@link Reference}, with values and texts of which much is alike. */
class MaskingProperties {
  /** Values, and a text in which their patterns, or parts of these, often stand. */
  @SuppressWarnings("ArrayRecordComponent") // Compared nowhere.
  record Given(List<byte[]> values, byte[] text) {
    SecretMasker masker() {
      SecretMasker masker = new SecretMasker();
      values.forEach(value -> masker.add("a value", value));
      return masker;
    }

    byte[] expected() {
      return Reference.mask(values, text);
    }

    @Override
    public String toString() {
      return values.stream().map(Arrays::toString).toList() + " in " + Arrays.toString(text);
    }
  }

  @Property(tries = 3000)
  void masks_as_the_reference_does(@ForAll("given") Given given) {
    try (SecretMasker masker = given.masker()) {
      assertThat(masker.mask(given.text())).isEqualTo(given.expected());
    }
  }

  @Property(tries = 2000)
  void a_stream_masks_the_same_whatever_its_pieces_are(
      @ForAll("given") Given given, @ForAll long seed) throws IOException {
    Random random = new Random(seed);
    ByteArrayOutputStream written = new ByteArrayOutputStream();
    try (SecretMasker masker = given.masker();
        OutputStream out = masker.outputStream(written)) {
      for (int at = 0; at < given.text().length; ) {
        int length = Math.min(1 + random.nextInt(9), given.text().length - at);
        out.write(given.text(), at, length);
        at += length;
        if (random.nextInt(3) == 0) {
          out.flush();
        }
      }
    }
    assertThat(written.toByteArray()).isEqualTo(given.expected());
  }

  @Property(tries = 1000)
  void what_a_flush_holds_back_may_be_the_beginning_of_a_value(@ForAll("given") Given given)
      throws IOException {
    try (SecretMasker masker = given.masker()) {
      ByteArrayOutputStream written = new ByteArrayOutputStream();
      OutputStream out = masker.outputStream(written);
      out.write(given.text());
      out.flush();
      int visible = given.expected().length - written.size();
      byte[] held = longestBeginningAtEnd(given);
      assertThat(visible).isLessThanOrEqualTo(held.length);
      if (held.length == 0) {
        assertThat(written.toByteArray()).isEqualTo(given.expected());
      }
    }
  }

  @Property(tries = 5000)
  void base64_of_anything_around_a_value_is_masked(
      @ForAll("bytes") byte[] before,
      @ForAll("bytes") byte[] after,
      @ForAll("longValues") byte[] value) {
    byte[] all = new byte[before.length + value.length + after.length];
    System.arraycopy(before, 0, all, 0, before.length);
    System.arraycopy(value, 0, all, before.length, value.length);
    System.arraycopy(after, 0, all, before.length + value.length, after.length);
    int from = (8 * before.length + 5) / 6;
    int to = 8 * (before.length + value.length) / 6;
    try (SecretMasker masker = new SecretMasker()) {
      masker.add("a value", value);
      for (Base64.Encoder encoder : List.of(Base64.getEncoder(), Base64.getUrlEncoder())) {
        String encoded = encoder.encodeToString(all);
        assertThat(masker.mask(encoded))
            .isEqualTo(encoded.substring(0, from) + "***" + encoded.substring(to));
      }
    }
  }

  @Provide
  Arbitrary<byte[]> bytes() {
    return Arbitraries.bytes().array(byte[].class).ofMaxSize(12);
  }

  /** Long enough not to stand in other bytes by chance. */
  @Provide
  Arbitrary<byte[]> longValues() {
    return Arbitraries.bytes()
        .array(byte[].class)
        .ofMinSize(12)
        .ofMaxSize(60)
        .filter(value -> MaskingPatterns.of(value).unmasked().isEmpty());
  }

  @Provide
  Arbitrary<Given> given() {
    Arbitrary<byte[]> value =
        Arbitraries.oneOf(over("ab", 12), over("ab\n", 14), over("ab\"<%é ", 9));
    Arbitrary<List<byte[]>> values = value.list().ofMinSize(1).ofMaxSize(5);
    return Combinators.combine(values, Arbitraries.longs()).as(MaskingProperties::given);
  }

  private static Arbitrary<byte[]> over(String characters, int longest) {
    return Arbitraries.strings()
        .withChars(characters.toCharArray())
        .ofMaxLength(longest)
        .map(text -> text.getBytes(UTF_8));
  }

  private static Given given(List<byte[]> values, long seed) {
    Random random = new Random(seed);
    List<byte[]> patterns = new ArrayList<>();
    values.forEach(
        value ->
            MaskingPatterns.of(value).patterns().forEach(pattern -> patterns.add(pattern.bytes())));
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    for (int part = random.nextInt(8); part > 0; part--) {
      if (patterns.isEmpty() || random.nextInt(3) == 0) {
        for (int i = random.nextInt(10); i > 0; i--) {
          text.write("ab\n \"6".charAt(random.nextInt(6)));
        }
      } else {
        byte[] pattern = patterns.get(random.nextInt(patterns.size()));
        int from = random.nextInt(3) == 0 ? random.nextInt(pattern.length) : 0;
        int to = random.nextInt(3) == 0 ? random.nextInt(pattern.length) : pattern.length;
        text.write(pattern, Math.min(from, to), Math.abs(to - from));
      }
    }
    return new Given(values, text.toByteArray());
  }

  private static byte[] longestBeginningAtEnd(Given given) {
    for (int from = 0; from < given.text().length; from++) {
      byte[] end = Arrays.copyOfRange(given.text(), from, given.text().length);
      for (byte[] value : given.values()) {
        for (MaskingPatterns.Pattern pattern : MaskingPatterns.of(value).patterns()) {
          if (pattern.bytes().length > end.length
              && Arrays.equals(pattern.bytes(), 0, end.length, end, 0, end.length)) {
            return end;
          }
        }
      }
    }
    return new byte[0];
  }
}
