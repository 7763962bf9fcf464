package io.stepvault.server.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FrameTest {
  static Stream<JsonNode> vectors() {
    return StreamSupport.stream(
        Vectors.read("framing.json").required("vectors").spliterator(), false);
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void fields_are_encoded_as_in_the_vector(JsonNode vector) {
    Frame frame = Frame.of(vector.required("label").asText());
    for (JsonNode object : vector.required("fields")) {
      Map.Entry<String, JsonNode> field = object.properties().iterator().next();
      String text = field.getValue().isNull() ? null : field.getValue().asText();
      switch (field.getKey()) {
        case "text" -> frame.text(text);
        case "bytes" -> frame.bytes(text == null ? null : HexFormat.of().parseHex(text));
        case "number" -> frame.number(field.getValue().asLong());
        case "time" -> frame.time(text == null ? null : Instant.parse(text));
        case "flag" -> frame.flag(field.getValue().asBoolean());
        default -> throw new AssertionError(field.getKey());
      }
    }

    assertThat(HexFormat.of().formatHex(frame.toBytes()))
        .isEqualTo(vector.required("encoded").asText());
  }

  @Test
  void no_two_sequences_of_fields_give_the_same_bytes() {
    List<byte[]> encodings =
        Stream.of(
                frame(),
                frame().text(""),
                frame().text(null),
                frame().text("a").text("b"),
                frame().text("ab"),
                frame().text("ab").text(""),
                frame().text("").text("ab"),
                frame().bytes(new byte[] {'a', 'b'}),
                frame().bytes(new byte[0]),
                frame().number(0),
                frame().bytes(new byte[8]),
                frame().time(Instant.EPOCH),
                frame().bytes(new byte[12]),
                frame().flag(false),
                frame().bytes(new byte[1]),
                Frame.of("stepvault/v1/other"))
            .map(Frame::toBytes)
            .toList();

    assertThat(encodings.stream().map(HexFormat.of()::formatHex)).doesNotHaveDuplicates();
  }

  @Test
  void a_frame_may_be_of_any_length() {
    byte[] content = new byte[5_000];
    Arrays.fill(content, (byte) 7);
    byte[] label = frame().toBytes();

    byte[] encoded = frame().bytes(content).number(1).toBytes();

    ByteBuffer expected =
        ByteBuffer.allocate(label.length + 5 + content.length + 5 + Long.BYTES)
            .put(label)
            .put((byte) 2)
            .putInt(content.length)
            .put(content)
            .put((byte) 3)
            .putInt(Long.BYTES)
            .putLong(1);
    assertThat(encoded).isEqualTo(expected.array());
  }

  @Test
  void a_whole_surrogate_pair_is_four_bytes() {
    assertThat(frame().text("\uD83D\uDD11").toBytes())
        .endsWith(1, 0, 0, 0, 4, 0xF0, 0x9F, 0x94, 0x91);
  }

  @Test
  void half_a_surrogate_pair_is_refused() {
    assertThatIllegalArgumentException().isThrownBy(() -> frame().text("a\uD83D"));
  }

  @Test
  void time_that_the_database_would_round_is_refused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> frame().time(Instant.ofEpochSecond(1, 1_001)))
        .withMessageContaining("microseconds");
  }

  private static Frame frame() {
    return Frame.of("stepvault/v1/test");
  }
}
