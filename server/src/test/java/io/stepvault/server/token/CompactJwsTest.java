package io.stepvault.server.token;

import static io.stepvault.server.token.TestTokens.CLAIMS;
import static io.stepvault.server.token.TestTokens.HEADER;
import static io.stepvault.server.token.TestTokens.signed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every token here but those without a signature has a good one. */
class CompactJwsTest {
  private static final String GOOD = signed(HEADER, CLAIMS);
  private static final String[] PARTS = GOOD.split("\\.", -1);

  static Stream<Arguments> forms() {
    return Stream.of(
        argumentSet("empty", ""),
        argumentSet("dots", ".."),
        argumentSet("one part", PARTS[0]),
        argumentSet("two parts", PARTS[0] + "." + PARTS[1]),
        argumentSet("no signature", PARTS[0] + "." + PARTS[1] + "."),
        argumentSet("no header", "." + PARTS[1] + "." + PARTS[2]),
        argumentSet("four parts", GOOD + ".AAAA"),
        argumentSet("dot behind", GOOD + "."),
        argumentSet("JWE", GOOD + ".AAAA.AAAA"),
        argumentSet(
            "flattened JSON",
            "{\"protected\":\"%s\",\"payload\":\"%s\",\"signature\":\"%s\"}"
                .formatted(PARTS[0], PARTS[1], PARTS[2])));
  }

  @ParameterizedTest
  @MethodSource("forms")
  void notThreeParts(String token) {
    assertRefused(token, TokenRefusal.NOT_COMPACT);
  }

  static Stream<Arguments> encodings() {
    String padded =
        Base64.getUrlEncoder().encodeToString("{\"a\":\"b\"}  ".getBytes(StandardCharsets.UTF_8));
    return Stream.of(
        argumentSet("padding", TestTokens.signedParts(PARTS[0] + "." + padded)),
        argumentSet("padded signature", GOOD + "=="),
        argumentSet("space before", " " + GOOD),
        argumentSet("line break behind", GOOD + "\n"),
        argumentSet("NUL behind", GOOD + "\0"),
        argumentSet("standard alphabet", TestTokens.signedParts(PARTS[0] + ".+/+/")),
        argumentSet("impossible length", TestTokens.signedParts(PARTS[0] + ".AAAAA")),
        argumentSet("stray bits", TestTokens.signedParts(PARTS[0] + ".AB")),
        argumentSet("stray bits in the signature", withStrayBits(GOOD)),
        argumentSet("look-alike letter", TestTokens.signedParts(PARTS[0] + ".\u0430AAA")),
        argumentSet("percent encoding", TestTokens.signedParts(PARTS[0] + ".%41AA")));
  }

  @ParameterizedTest
  @MethodSource("encodings")
  void notCanonicalBase64url(String token) {
    assertRefused(token, TokenRefusal.NOT_BASE64URL);
  }

  static Stream<Arguments> headers() {
    return Stream.of(
            " ",
            "null",
            "[]",
            "{}",
            HEADER + "x",
            HEADER + HEADER,
            HEADER + "\0",
            "\uFEFF" + HEADER,
            "{\"alg\":\"Ed25519\"}",
            "{\"kid\":\"key-1\"}",
            "{\"alg\":null,\"kid\":\"key-1\"}",
            "{\"alg\":[\"Ed25519\"],\"kid\":\"key-1\"}",
            "{\"ALG\":\"Ed25519\",\"kid\":\"key-1\"}",
            "{\"alg\":\"Ed25519\",\"alg\":\"Ed25519\",\"kid\":\"key-1\"}",
            "{\"alg\":\"none\",\"\\u0061lg\":\"Ed25519\",\"kid\":\"key-1\"}",
            "{\"alg\":\"Ed25519\",\"kid\":\"key-1\",\"k\\u0069d\":\"key-2\"}",
            "{\"alg\":\"Ed25519\",\"kid\":7}",
            "{\"alg\":\"Ed25519\",\"kid\":null}",
            "{\"alg\":\"Ed25519\",\"kid\":\"\"}",
            "{\"alg\":\"Ed25519\",\"kid\":\"key-1\\u0000\"}",
            "{\"alg\":\"Ed25519\",\"kid\":\"key\\n1\"}",
            "{\"alg\":\"Ed25519\",\"kid\":\"k\u00e9y\"}",
            "{\"alg\":\"Ed25519\",\"kid\":\"" + "k".repeat(129) + "\"}",
            "{\"alg\":\"Ed25519\",\"kid\":\"key-1\",\"x\":\"\\ud800\"}",
            "{\"alg\":\"Ed25519\",\"kid\":\"key-1\",\"typ\":null}",
            "{\"alg\":\"Ed25519\",\"kid\":\"key-1\",\"typ\":[\"stepvault+jwt\"]}",
            "{\"alg\":\"Ed25519\",\"kid\":\"key-1\",\"x\":"
                + "[".repeat(2_000)
                + "]".repeat(2_000)
                + "}")
        .map(Arguments::of);
  }

  @ParameterizedTest
  @MethodSource("headers")
  void badHeader(String header) {
    assertRefused(signed(header, "{}"), TokenRefusal.HEADER_INVALID);
  }

  @Test
  void headerInAnotherEncodingIsRefused() {
    byte[] payload = {'{', '}'};
    byte[] overlong =
        HEADER.replace("key-1", "key\u00c0\u00ad1").getBytes(StandardCharsets.ISO_8859_1);

    assertRefused(
        TestTokens.signed(HEADER.getBytes(StandardCharsets.UTF_16BE), payload),
        TokenRefusal.HEADER_INVALID);
    assertRefused(TestTokens.signed(overlong, payload), TokenRefusal.HEADER_INVALID);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"jku\":\"https://evil.example/keys\"",
        "\"x5u\":\"https://evil.example/chain\"",
        "\"jwk\":{\"kty\":\"OKP\",\"crv\":\"Ed25519\"}",
        "\"x5c\":[\"AAAA\"]",
        "\"x5t\":\"AAAA\"",
        "\"x5t#S256\":\"AAAA\"",
        "\"crit\":[\"exp\"]",
        "\"crit\":[]",
        "\"crit\":null",
        "\"b64\":false",
        "\"b64\":true",
        "\"zip\":\"DEF\"",
        "\"enc\":\"A256GCM\"",
        "\"\\u006aku\":\"https://evil.example/keys\""
      })
  void headerThatBringsAKeyOrAnExtension(String member) {
    assertRefused(
        signed(HEADER.replace("}", "," + member + "}"), CLAIMS), TokenRefusal.HEADER_FORBIDDEN);
  }

  @Test
  void unknownHeaderParameterIsIgnored() throws TokenRefusedException {
    CompactJws jws = CompactJws.parse(signed(HEADER.replace("}", ",\"x\":[1]}"), CLAIMS));

    assertThat(TestTokens.key().verifies(jws)).isTrue();
  }

  @Test
  void lengthIsBounded() throws TokenRefusedException {
    // Padded to where the payload's length is one that base64url can have.
    String header = Base64Url.encode((HEADER + " ").getBytes(StandardCharsets.UTF_8));
    int payload = CompactJws.MAX_LENGTH - header.length() - 2 - PARTS[2].length();
    String longest = TestTokens.signedParts(header + "." + "A".repeat(payload));

    assertThat(longest).hasSize(8192);
    assertThat(TestTokens.key().verifies(CompactJws.parse(longest))).isTrue();
    assertRefused(longest + "A", TokenRefusal.TOO_LONG);
    assertRefused("A".repeat(1 << 20), TokenRefusal.TOO_LONG);
    assertRefused(
        signed(HEADER.replace("key-1", "k".repeat(1 << 20)), CLAIMS), TokenRefusal.TOO_LONG);
  }

  @ParameterizedTest
  @ValueSource(strings = {"' OR 1=1; --", "../../etc/passwd", "https://evil.example/", "key-2"})
  void keyIdIsOnlyEverCompared(String keyId) throws TokenRefusedException {
    CompactJws jws = CompactJws.parse(signed(HEADER.replace("key-1", keyId), CLAIMS));

    assertThat(jws.keyId()).isEqualTo(keyId);
    assertThat(TestTokens.key().verifies(jws)).isFalse();
  }

  private static String withStrayBits(String token) {
    // 64 bytes leave four free bits in the last character: the next letter decodes to the same
    // bytes.
    char last = token.charAt(token.length() - 1);
    return token.substring(0, token.length() - 1) + (char) (last + 1);
  }

  private static void assertRefused(String token, TokenRefusal reason) {
    assertThatExceptionOfType(TokenRefusedException.class)
        .isThrownBy(() -> CompactJws.parse(token))
        .satisfies(e -> assertThat(e.reason()).as(e.getMessage()).isEqualTo(reason));
  }
}
