package io.stepvault.server.token;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/** Project Wycheproof's vectors for JWS and JWK. */
public final class WycheproofVectors {
  private static final List<String> PRIVATE_MEMBERS =
      List.of("d", "p", "q", "dp", "dq", "qi", "oth");

  private WycheproofVectors() {}

  /** One vector; {@code keys} are public as far as the key type has a public half. */
  public record Vector(int id, String comment, List<ObjectNode> keys, String jws, boolean valid) {
    @Override
    public String toString() {
      return id + " " + comment;
    }

    boolean isAccepted() {
      return keys.stream().anyMatch(this::isAcceptedBy);
    }

    private boolean isAcceptedBy(ObjectNode key) {
      try {
        return VerificationKey.fromJwk(key.toString()).verifies(CompactJws.parse(jws));
      } catch (KeyRefusedException | TokenRefusedException e) {
        return false;
      }
    }

    boolean isOfSupportedAlgorithm() {
      return keys.stream()
          .anyMatch(key -> KeyAlgorithm.named(key.path("alg").asText()).isPresent());
    }
  }

  public static List<Vector> signatures() {
    return read("json_web_signature_test.json");
  }

  public static List<Vector> keys() {
    return read("json_web_key_test.json");
  }

  private static List<Vector> read(String file) {
    JsonNode root;
    try (InputStream in =
        WycheproofVectors.class.getResourceAsStream("/vectors/wycheproof/" + file)) {
      root = new ObjectMapper().readTree(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    List<Vector> vectors = new ArrayList<>();
    for (JsonNode group : root.path("testGroups")) {
      List<ObjectNode> keys = publicKeys(group);
      for (JsonNode test : group.path("tests")) {
        vectors.add(
            new Vector(
                test.path("tcId").intValue(),
                group.path("comment").textValue() + " " + test.path("comment").textValue(),
                keys,
                test.path("jws").isTextual()
                    ? test.path("jws").textValue()
                    : test.path("jws").toString(),
                test.path("result").textValue().equals("valid")));
      }
    }
    if (vectors.size() != root.path("numberOfTests").intValue()) {
      throw new IllegalStateException(file + " is incomplete");
    }
    return vectors;
  }

  private static List<ObjectNode> publicKeys(JsonNode group) {
    JsonNode key = group.has("public") ? group.get("public") : group.get("private");
    List<ObjectNode> keys = new ArrayList<>();
    for (JsonNode each : key.has("keys") ? key.get("keys") : List.of(key)) {
      keys.add(((ObjectNode) each).deepCopy().remove(PRIVATE_MEMBERS));
    }
    return keys;
  }
}
