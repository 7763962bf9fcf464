package io.stepvault.server.token;

import static io.stepvault.server.token.TestTokens.CLAIMS;
import static io.stepvault.server.token.TestTokens.HEADER;
import static io.stepvault.server.token.TestTokens.claimsWith;
import static io.stepvault.server.token.TestTokens.signed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds for the token as a whole; its claims are in {@link TokenClaimsTest}. */
class ParsedTokenTest {
  @Test
  void goodTokenIsReadWhole() throws TokenRefusedException {
    ParsedToken token = ParsedToken.parse(signed(HEADER, CLAIMS));

    assertThat(TestTokens.key().verifies(token.jws())).isTrue();
    assertThat(token.jws().keyId()).isEqualTo("key-1");
    assertThat(token.claims())
        .isEqualTo(
            TokenClaims.builder("ath_1", "stepvault", "acme", "user-1", "t-1")
                .issued(1_700_000_000, 1_700_000_300)
                .notBefore(1_700_000_000)
                .scopes(Set.of("resolve", "vault.read"))
                .binding(TokenBinding.X5tS256.of(new byte[32]))
                .step("w-1", "r-1", "n-1")
                .owner("alice")
                .groups(List.of("dev", "ops"))
                .secrets(Set.of("stripe_secret", "My App's API Token"))
                .build());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "JWT",
        "Stepvault+jwt",
        "STEPVAULT+JWT",
        "application/stepvault+jwt",
        "stepvault+jwt ",
        "stepvault"
      })
  void otherTypeIsRefused(String type) {
    String header = HEADER.replace("stepvault+jwt", type);

    assertRefused(TokenRefusal.TYPE_WRONG, signed(header, CLAIMS));
  }

  @Test
  void typeIsRequired() {
    assertRefused(
        TokenRefusal.TYPE_WRONG, signed("{\"alg\":\"Ed25519\",\"kid\":\"key-1\"}", CLAIMS));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "none", "None", "noNe", "", "HS256", "RS384", "PS512", "es256", "ed25519", "EdDSA "
      })
  void otherAlgorithmIsRefused(String algorithm) {
    assertRefused(
        TokenRefusal.ALGORITHM_UNSUPPORTED, signed(HEADER.replace("Ed25519", algorithm), CLAIMS));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "[]",
        "\"text\"",
        "7",
        "{",
        "{} {}",
        "{}x",
        "{'iss':'a'}",
        "{iss:\"a\"}",
        "{\"a\":1,}",
        "{/**/}",
        "{\"a\":NaN}",
        "{\"a\":01}",
        "{\"a\":1,\"a\":1}",
        "{\"iss\":\"a\",\"\\u0069ss\":\"b\"}",
        "{\"x\":{\"a\":1,\"a\":2}}",
        "\uFEFF{}",
        "{\"a\":\"\\ud800\"}",
        "{\"a\":[\"\\udc00\\ud800\"]}",
        "{\"\\ud800\":1}"
      })
  void payloadThatIsNotOneStrictObject(String payload) {
    assertRefused(payload, TokenRefusal.CLAIMS_INVALID);
  }

  @Test
  void nestingIsBounded() {
    String deep = "[".repeat(3_000) + "]".repeat(3_000);

    assertRefused(
        CLAIMS.substring(0, CLAIMS.length() - 1) + ",\"x\":" + "[".repeat(9) + "]".repeat(9) + "}",
        TokenRefusal.CLAIMS_INVALID);
    assertRefused("{\"x\":" + deep + "}", TokenRefusal.CLAIMS_INVALID);
    // Deeper ones do not fit into a token at all.
    assertRefused("[".repeat(10_000) + "]".repeat(10_000), TokenRefusal.TOO_LONG);
  }

  @Test
  void refusalSaysWhyWithoutTheTokensText() {
    assertThatExceptionOfType(TokenRefusedException.class)
        .isThrownBy(() -> ParsedToken.parse(signed(HEADER, claimsWith("sub", "\"hush\\u0000\""))))
        .withMessageContaining("sub")
        .withMessageNotContaining("hush")
        .withNoCause();
  }

  private static void assertRefused(String claims, TokenRefusal reason) {
    assertRefused(reason, signed(HEADER, claims));
  }

  private static void assertRefused(TokenRefusal reason, String token) {
    assertThatExceptionOfType(TokenRefusedException.class)
        .isThrownBy(() -> ParsedToken.parse(token))
        .satisfies(e -> assertThat(e.reason()).as(e.getMessage()).isEqualTo(reason));
  }
}
