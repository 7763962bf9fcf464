package io.stepvault.server.signing;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** No typ of ours can be signed, however it is spelled. */
final class TokenTypesTest {
  @ParameterizedTest
  @ValueSource(strings = {"JWT", "at+jwt", "application/at+jwt", "dpop+jwt", "secevent+jwt", "a"})
  void anyMediaTypeIsGood(String typ) {
    assertThat(TokenTypes.problem(typ)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "stepvault+jwt",
        "STEPVAULT+JWT",
        "StepVault+jwt",
        "application/stepvault+jwt",
        "Application/stepvault+jwt",
        "application/application/stepvault+jwt",
        "stepvault+jwt;v=1",
        "stepvault+jwt ",
        " stepvault+jwt",
        "stepvault+jwt\0",
        "\uFF53tepvault+jwt",
        "\u017Ftepvault+jwt",
        "s\u00ADtepvault+jwt",
        "x.stepvault",
        "JWT\n",
        "J\"WT",
        "text/plain/more",
      })
  void ofOursAndOfNoneNothingIsGood(String typ) {
    assertThat(TokenTypes.problem(typ)).isPresent();
  }

  private static byte[] input(String header) {
    return (Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(header.getBytes(StandardCharsets.UTF_8))
            + ".e30")
        .getBytes(StandardCharsets.US_ASCII);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"typ\":\"stepvault+jwt\",\"alg\":\"ES256\",\"kid\":\"k\"}",
        "{\"alg\":\"none\",\"\\u0074yp\":\"\\u0073tepvault+jwt\"}",
        "{ \"typ\" : \"Application/StepVault+JWT\" }",
      })
  void bytesThatOurTokensWouldBeSignedOverAreSeen(String header) {
    assertThat(TokenTypes.isInputOfOurs(input(header))).isTrue();
  }

  @Test
  void howeverLongTheHeaderOfATokenMayBe() {
    String padded = "{\"typ\":\"stepvault+jwt\",\"x\":\"%s\"}".formatted("a".repeat(6_000));
    assertThat(TokenTypes.isInputOfOurs(input(padded))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"typ\":\"JWT\"}", "{}", "[]", "stepvault+jwt", "", "{\"typ\":7}"})
  void otherBytesAreNot(String header) {
    assertThat(TokenTypes.isInputOfOurs(input(header))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "1700000000.{\"id\":1}", "no dot at all"})
  void webhooksAreNot(String content) {
    assertThat(TokenTypes.isInputOfOurs(content.getBytes(StandardCharsets.UTF_8))).isFalse();
  }
}
