package io.stepvault.server.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What another implementation computed opens here, and what is deterministic comes out the same.
 */
class VectorsTest {
  private final Ring ring = Vectors.ring();

  static Stream<JsonNode> values() {
    return each("envelope.json", "values");
  }

  static Stream<JsonNode> macs() {
    return each("mac.json", "macs");
  }

  static Stream<JsonNode> requestMacs() {
    return each("mac.json", "request_macs");
  }

  static Stream<JsonNode> pages() {
    return each("mac.json", "pages");
  }

  private static Stream<JsonNode> each(String file, String list) {
    return StreamSupport.stream(Vectors.read(file).required(list).spliterator(), false);
  }

  @Test
  void root_key_has_the_expected_id() {
    JsonNode file = Vectors.read("envelope.json");
    try (RootKey root = new RootKey(KeyMaterial.adopt(Vectors.hex(file, "root_key")))) {
      assertThat(root.id()).isEqualTo(file.required("root_key_id").asText());
    }
  }

  @ParameterizedTest
  @MethodSource("values")
  void value_opens(JsonNode vector) {
    ValueContext context =
        new ValueContext(
            "acme",
            vector.required("item").asText(),
            vector.required("version").asInt(),
            vector.required("kind").asText());
    SealedValue sealed =
        new SealedValue(
            vector.required("wrap_key").asText(),
            Vectors.hex(vector, "wrapped_key"),
            Vectors.hex(vector, "commitment"),
            Vectors.hex(vector, "ciphertext"));
    try (Plaintext value = ring.open(context, sealed)) {
      assertThat(value.exposeBytes()).isEqualTo(Vectors.hex(vector, "value"));
    }
  }

  @ParameterizedTest
  @MethodSource("macs")
  void mac_is_the_expected_one(JsonNode vector) {
    Mac mac = new Mac(vector.required("key").asText(), Vectors.hex(vector, "tag"));
    byte[] content = Vectors.hex(vector, "content");

    assertThatCode(() -> ring.verifyMac(mac, content, "item")).doesNotThrowAnyException();
  }

  @Test
  void newest_keys_write() {
    JsonNode mac = Vectors.read("mac.json").required("macs").get(3);
    JsonNode request = Vectors.read("mac.json").required("request_macs").get(3);
    Mac made = ring.mac(Vectors.hex(mac, "content"));

    assertThat(made.key()).isEqualTo(mac.required("key").asText());
    assertThat(made.tag()).isEqualTo(Vectors.hex(mac, "tag"));
    assertThat(ring.requestMac(Vectors.hex(request, "content")))
        .isEqualTo(Vectors.hex(request, "tag"));
    try (Plaintext value = Plaintext.adopt(new byte[] {1})) {
      assertThat(ring.seal(new ValueContext("acme", "vlt_1", 1, "SECRET"), value).wrapKey())
          .isEqualTo("key_44444444444444444444444444");
    }
  }

  @ParameterizedTest
  @MethodSource("requestMacs")
  void request_mac_is_the_expected_one(JsonNode vector) {
    assertThat(ring.isRequestMac(Vectors.hex(vector, "tag"), Vectors.hex(vector, "content")))
        .isTrue();
  }

  @ParameterizedTest
  @MethodSource("pages")
  void page_token_opens(JsonNode vector) {
    assertThat(ring.openPage(vector.required("token").asText(), Vectors.hex(vector, "context")))
        .hasValue(Vectors.hex(vector, "state"));
  }
}
