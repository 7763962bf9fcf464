package io.stepvault.server.signing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stepvault.server.item.ItemVersion;
import io.stepvault.server.item.Terms.Algorithm;
import io.stepvault.server.key.Plaintext;
import io.stepvault.server.key.SealedValue;
import io.stepvault.server.token.CompactJws;
import io.stepvault.server.token.TokenRefusedException;
import io.stepvault.server.token.WycheproofVectors;
import io.stepvault.server.token.WycheproofVectors.Vector;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every vector goes the way of VerifySignature, up to its claims, which most vectors do not have:
 * an item of the key's algorithm with the group's key, the JWS parsed, its signature verified.
 */
final class JwsVectorsTest {
  /** Labelled valid, refused on purpose. */
  private static final Map<Integer, String> STRICTER =
      Map.of(
          372, "a character in the header that is not base64url",
          373, "a character in the payload that is not base64url");

  /** Labelled invalid, yet nothing tells them from the valid 357. */
  private static final Map<Integer, String> SAME_AS_357 =
      Map.of(367, "byte-identical to 357", 370, "byte-identical to 357");

  static List<Vector> vectors() {
    return WycheproofVectors.signatures();
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void vector(Vector vector) {
    boolean supported = vector.keys().stream().anyMatch(key -> algorithm(key).isPresent());
    boolean expected =
        SAME_AS_357.containsKey(vector.id())
            || (vector.valid() && supported && !STRICTER.containsKey(vector.id()));
    assertThat(vector.keys().stream().anyMatch(key -> isAccepted(key, vector.jws())))
        .isEqualTo(expected);
  }

  @Test
  void validOnesOfEachAlgorithmAreAmongThem() {
    assertThat(vectors())
        .filteredOn(vector -> List.of(1, 18, 33).contains(vector.id()))
        .hasSize(3)
        .allMatch(vector -> isAccepted(vector.keys().getFirst(), vector.jws()));
  }

  /** An item has one of four; keys of others cannot be stored. */
  private static Optional<Algorithm> algorithm(ObjectNode key) {
    return switch (key.path("alg").asText()) {
      case "HS256" -> Optional.of(Algorithm.HS256);
      case "ES256" -> Optional.of(Algorithm.ES256);
      case "RS256" -> Optional.of(Algorithm.RS256);
      case "EdDSA", "Ed25519" -> Optional.of(Algorithm.ED25519);
      default -> Optional.empty();
    };
  }

  private static boolean isAccepted(ObjectNode key, String jws) {
    Optional<Algorithm> algorithm = algorithm(key);
    if (algorithm.isEmpty()) {
      return false;
    }
    byte[] none = new byte[0];
    ItemVersion version =
        new ItemVersion(
            1,
            ItemVersion.State.ENABLED,
            Instant.EPOCH,
            Instant.EPOCH,
            null,
            "alice",
            new ItemVersion.Signing(
                new SealedValue("key", none, none, none),
                key.path("kid").asText(),
                key.toString()));
    try {
      return JwsSignatures.verify(
              algorithm.get(),
              List.of(version),
              v -> Plaintext.adopt(Base64.getUrlDecoder().decode(key.path("k").asText())),
              CompactJws.parseOfAnybody(jws))
          .isAccepted();
    } catch (TokenRefusedException e) {
      return false;
    }
  }
}
