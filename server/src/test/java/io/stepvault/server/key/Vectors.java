package io.stepvault.server.key;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;

/** The data files under {@code vectors/key}. */
final class Vectors {
  private Vectors() {}

  static JsonNode read(String name) {
    try (InputStream in = Vectors.class.getResourceAsStream("/vectors/key/" + name)) {
      return new ObjectMapper().readTree(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static byte[] hex(JsonNode object, String field) {
    return HexFormat.of().parseHex(object.required(field).asText());
  }

  /** The ring of envelope.json: two keys of each purpose, opened from the root key down. */
  static Ring ring() {
    JsonNode file = read("envelope.json");
    String organization = file.required("organization").asText();
    List<WrappedRingKey> keys = new ArrayList<>();
    for (JsonNode key : file.required("ring")) {
      keys.add(
          new WrappedRingKey(
              organization,
              key.required("id").asText(),
              RingPurpose.ofLabel(key.required("purpose").asText()),
              hex(key, "wrapped")));
    }
    try (RootKey root = new RootKey(KeyMaterial.adopt(hex(file, "root_key")));
        InstallationKey installation =
            InstallationKey.unwrap(
                root,
                UUID.fromString(file.required("installation").asText()),
                hex(file, "wrapped_installation_key"))) {
      return Ring.open(organization, keys, installation);
    }
  }
}
