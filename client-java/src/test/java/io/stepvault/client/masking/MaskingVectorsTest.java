package io.stepvault.client.masking;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.annotations.SerializedName;
import com.google.gson.reflect.TypeToken;
import io.stepvault.client.masking.MaskingPatterns.Reason;
import java.io.IOException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The published test vectors, which were made by another program from the table in {@code
 * docs/masking.md}.
 */
class MaskingVectorsTest {
  private static final HexFormat HEX = HexFormat.of();

  /** {@code unmasked} instead of patterns; {@code value_text} is for readers. */
  record Vector(
      @SerializedName("value_hex") String valueHex, Reason unmasked, List<Expected> patterns) {}

  /** One of {@code text} and {@code hex}. */
  record Expected(String form, String text, String hex) {
    String described() {
      return form + " " + (hex != null ? hex : HEX.formatHex(text.getBytes(UTF_8)));
    }
  }

  static Stream<Vector> vectors() throws IOException {
    return Corpus.read("/masking/vectors.json", new TypeToken<List<Vector>>() {}).stream();
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void patterns_are_derived_as_published(Vector vector) {
    MaskingPatterns patterns = MaskingPatterns.of(HEX.parseHex(vector.valueHex()));

    assertThat(patterns.patterns())
        .extracting(pattern -> pattern.form() + " " + HEX.formatHex(pattern.bytes()))
        .containsExactlyElementsOf(vector.patterns().stream().map(Expected::described).toList());
    if (vector.unmasked() == null) {
      assertThat(patterns.unmasked()).isEmpty();
    } else {
      assertThat(patterns.unmasked()).containsExactly(vector.unmasked());
    }
  }
}
