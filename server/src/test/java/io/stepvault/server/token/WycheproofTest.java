package io.stepvault.server.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

import io.stepvault.server.token.WycheproofVectors.Vector;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every vector goes the way of a token: the group's key is registered, the token parsed, the
 * signature verified. A valid vector of an algorithm that no key can have is expected to be
 * refused.
 */
class WycheproofTest {
  /** Labelled valid, refused on purpose. */
  private static final Map<Integer, String> STRICTER =
      Map.of(
          346, "the header says PS384, the key PS256: a key has one algorithm",
          347, "the key's alg is ES521, which is none",
          350, "as 346",
          351, "as 347",
          372, "a character in the header that is not base64url",
          373, "a character in the payload that is not base64url");

  /** Labelled invalid, yet nothing tells them from the valid 357. */
  private static final Map<Integer, String> SAME_AS_357 =
      Map.of(367, "byte-identical to 357", 370, "byte-identical to 357");

  /** Labelled invalid for their encoding, in a group whose algorithm is not supported. */
  private static final Set<Integer> BADLY_ENCODED =
      Set.of(360, 361, 362, 363, 364, 365, 366, 368, 369, 371, 372, 373, 374, 375);

  /** Variants of a good ES256 key, each spoilt in one place. */
  private static final Set<Integer> SPOILT_KEYS = Set.of(19, 20, 21, 22, 23, 24);

  /** Valid, and refused: whoever verifies with such a key could sign with it too. */
  private static final Map<Integer, String> SYMMETRIC =
      Map.of(2, "two keys of HS256", 13, "of HS256", 14, "of HS384", 15, "of HS512");

  static List<Vector> signatures() {
    return WycheproofVectors.signatures();
  }

  static List<Vector> keys() {
    return WycheproofVectors.keys();
  }

  @ParameterizedTest
  @MethodSource("signatures")
  void signatureVector(Vector vector) {
    boolean expected =
        vector.valid() && vector.isOfSupportedAlgorithm() && !STRICTER.containsKey(vector.id());

    assertThat(vector.isAccepted()).isEqualTo(expected);
  }

  @ParameterizedTest
  @MethodSource("keys")
  void keyVector(Vector vector) {
    assertThat(vector.isAccepted())
        .isEqualTo(vector.valid() && !SYMMETRIC.containsKey(vector.id()));
  }

  @Test
  void validVectorsOfOurAlgorithmsAreAmongThem() {
    assertThat(signatures().stream().filter(Vector::isAccepted).map(Vector::id))
        .contains(18, 33, 259, 272, 345, 349, 378);
  }

  static Stream<Vector> spoiltKeys() {
    return keys().stream().filter(vector -> SPOILT_KEYS.contains(vector.id()));
  }

  @ParameterizedTest
  @MethodSource("spoiltKeys")
  void spoiltKeyIsRefusedAtImport(Vector vector) {
    assertThatExceptionOfType(KeyRefusedException.class)
        .isThrownBy(() -> VerificationKey.fromJwk(vector.keys().getFirst().toString()));
  }

  static Stream<Vector> encodings() {
    return signatures().stream().filter(vector -> vector.id() >= 357 && vector.id() <= 377);
  }

  @ParameterizedTest
  @MethodSource("encodings")
  void encodingIsJudgedBeforeTheAlgorithm(Vector vector) {
    if (BADLY_ENCODED.contains(vector.id())) {
      assertThatExceptionOfType(TokenRefusedException.class)
          .isThrownBy(() -> CompactJws.parse(vector.jws()))
          .satisfies(e -> assertThat(e.reason()).isEqualTo(TokenRefusal.NOT_BASE64URL));
    } else {
      assertThat(vector.valid() || SAME_AS_357.containsKey(vector.id())).isTrue();
      assertThatNoException().isThrownBy(() -> CompactJws.parse(vector.jws()));
    }
  }

  @Test
  void mislabelledVectorsAreReallyTheValidOne() {
    Map<Integer, String> jws =
        signatures().stream().collect(Collectors.toMap(Vector::id, Vector::jws));

    assertThat(SAME_AS_357.keySet())
        .allSatisfy(id -> assertThat(jws.get(id)).isEqualTo(jws.get(357)));
  }
}
