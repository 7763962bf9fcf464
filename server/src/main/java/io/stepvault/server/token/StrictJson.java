package io.stepvault.server.token;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/**
 * Reads small untrusted JSON so that no two readers can understand it differently: exactly one
 * object, strict UTF-8 without byte order mark, no duplicate member (however escaped), no unpaired
 * surrogate, nothing behind it but white space, bounded depth.
 */
public final class StrictJson {
  private static final int MAX_DEPTH = 8;
  private static final int MAX_NAME_LENGTH = 256;
  private static final int MAX_NUMBER_LENGTH = 32;
  private static final int MAX_STRING_LENGTH = 8192;

  private static final ObjectReader READER = reader();

  private StrictJson() {}

  /** Empty for anything else than described above; says no more, as the text is not trusted. */
  public static Optional<ObjectNode> object(byte[] utf8) {
    try {
      boolean plain = isPlain(utf8);
      // Decoded here: the parser would guess UTF-16 and UTF-32 as well, and let some bad UTF-8
      // pass.
      String text =
          plain
              ? new String(utf8, StandardCharsets.US_ASCII)
              : StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString();
      return READER.readTree(text) instanceof ObjectNode object && (plain || wellFormed(object))
          ? Optional.of(object)
          : Optional.empty();
    } catch (CharacterCodingException | JsonProcessingException e) {
      return Optional.empty();
    }
  }

  /** ASCII without escapes, as most tokens are: it spells no surrogates, and needs no decoder. */
  private static boolean isPlain(byte[] utf8) {
    for (byte one : utf8) {
      if (one < 0 || one == '\\') {
        return false;
      }
    }
    return true;
  }

  /** Escapes can spell half a surrogate pair, which later turns into {@code ?} or U+FFFD. */
  private static boolean wellFormed(JsonNode node) {
    if (node.isTextual()) {
      return paired(node.textValue());
    }
    for (Map.Entry<String, JsonNode> member : node.properties()) {
      if (!paired(member.getKey())) {
        return false;
      }
    }
    for (JsonNode child : node) {
      if (!wellFormed(child)) {
        return false;
      }
    }
    return true;
  }

  private static boolean paired(String text) {
    // A stream of code points would be most of what reading a token allocates.
    for (int i = 0; i < text.length(); i = text.offsetByCodePoints(i, 1)) {
      int c = text.codePointAt(i);
      if (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE) {
        return false;
      }
    }
    return true;
  }

  private static ObjectReader reader() {
    JsonFactory factory =
        JsonFactory.builder()
            // A table of names would grow with whatever strangers send.
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .streamReadConstraints(
                StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxNameLength(MAX_NAME_LENGTH)
                    .maxNumberLength(MAX_NUMBER_LENGTH)
                    .maxStringLength(MAX_STRING_LENGTH)
                    .build())
            .build();
    return JsonMapper.builder(factory)
        .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
        .build()
        .reader();
  }
}
