package io.stepvault.server.token;

import static io.stepvault.server.token.TestTokens.CLAIMS;
import static io.stepvault.server.token.TestTokens.HEADER;
import static io.stepvault.server.token.TestTokens.claimsWith;
import static io.stepvault.server.token.TestTokens.claimsWithout;
import static io.stepvault.server.token.TestTokens.signed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each claim in every wrong form, in tokens that are good otherwise. */
class TokenClaimsTest {
  @ParameterizedTest
  @ValueSource(strings = {"nbf", "workflow", "run", "node", "owner", "groups", "secrets"})
  void optionalClaimMayBeAbsent(String name) throws TokenRefusedException {
    TokenClaims claims = claims(claimsWithout(name));

    Object value =
        switch (name) {
          case "nbf" -> claims.nbf();
          case "workflow" -> claims.workflow();
          case "run" -> claims.run();
          case "node" -> claims.node();
          case "owner" -> claims.owner();
          case "groups" -> claims.groups();
          default -> claims.secrets();
        };
    assertThat(value).isIn(null, List.of(), Set.of());
  }

  @ParameterizedTest
  @ValueSource(strings = {"iss", "aud", "org", "sub", "exp", "iat", "jti", "scope", "cnf"})
  void requiredClaimMissing(String name) {
    assertRefused(claimsWithout(name), TokenRefusal.CLAIM_MISSING);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        // Times: whole seconds from 1 to the end of the year 9999, in plain digits.
        "exp | 1700000300.0",
        "exp | 1700000300.5",
        "exp | 1.7e9",
        "exp | 1e3",
        "exp | \"1700000300\"",
        "exp | 100000000000000000000",
        "exp | 1e400",
        "exp | 253402300800",
        "exp | -1",
        "exp | 0",
        "exp | -0",
        "exp | true",
        "exp | null",
        "exp | [1700000300]",
        "exp | 1700000000",
        "exp | 1699999999",
        "iat | 1e3",
        "iat | 0",
        "iat | 1700000300",
        "nbf | \"1700000000\"",
        "nbf | 1.5",
        "nbf | null",
        "nbf | -5",
        // One audience, as one string.
        "aud | [\"stepvault\"]",
        "aud | [\"stepvault\", \"other\"]",
        "aud | []",
        "aud | {}",
        "aud | null",
        "aud | \"\"",
        // Strings.
        "iss | \"\"",
        "iss | 7",
        "org | null",
        "org | [\"acme\"]",
        "sub | \"a\\u0000b\"",
        "sub | \"a\\nb\"",
        "sub | \"a\\u0085b\"",
        "sub | \"a\\u007fb\"",
        "jti | {}",
        "owner | null",
        "owner | \"\"",
        "run | false",
        "node | 1",
        "workflow | []",
        // Scopes: one string, one space between two.
        "scope | \"\"",
        "scope | \" \"",
        "scope | \"resolve  sign\"",
        "scope | \" resolve\"",
        "scope | \"resolve \"",
        "scope | \"resolve\\tsign\"",
        "scope | [\"resolve\"]",
        "scope | \"r\u00e9solve\"",
        // Exactly one binding.
        "cnf | {}",
        "cnf | null",
        "cnf | \"spiffe://a/b\"",
        "cnf | {\"jkt\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\"}",
        "cnf | {\"x5t#s256\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\"}",
        "cnf | {\"x5t#S256\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\",\"spiffe\":\"spiffe://a/b\"}",
        "cnf | {\"x5t#S256\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\",\"jkt\":\"x\"}",
        "cnf | {\"x5t#S256\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\"}",
        "cnf | {\"x5t#S256\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB\"}",
        "cnf | {\"x5t#S256\":\"AAAA\"}",
        "cnf | {\"x5t#S256\":\"\"}",
        "cnf | {\"x5t#S256\":null}",
        "cnf | {\"spiffe\":\"https://a/b\"}",
        "cnf | {\"spiffe\":\"spiffe://\"}",
        "cnf | {\"spiffe\":\"spiffe://a/b c\"}",
        "cnf | {\"spiffe\":[\"spiffe://a/b\"]}",
        // Lists.
        "groups | \"dev\"",
        "groups | [\"dev\", 1]",
        "groups | [[\"dev\"]]",
        "groups | [\"\"]",
        "groups | null",
        "secrets | \"*\"",
        "secrets | {\"a\":1}",
        "secrets | [null]",
        "secrets | [\"*\", \"stripe_secret\"]",
        "secrets | [\"stripe_secret\", \"*\"]",
        "secrets | [\"a\\u0000\"]",
      })
  void claimOutOfForm(String name, String json) {
    assertRefused(claimsWith(name, json), TokenRefusal.CLAIM_INVALID);
  }

  @Test
  void exponentIsNoIntegerEvenInAnInnocentPlace() {
    assertRefused(CLAIMS.replace("1700000300", "17000003e2"), TokenRefusal.CLAIM_INVALID);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "as_of | null",
        "as_of | 0",
        "as_of | -1",
        "as_of | 1.7e9",
        "as_of | \"1700000000\"",
        "as_of | 253402300800",
        "versions | null",
        "versions | []",
        "versions | [1]",
        "versions | {\"a\":0}",
        "versions | {\"a\":-1}",
        "versions | {\"a\":1.0}",
        "versions | {\"a\":\"1\"}",
        "versions | {\"a\":null}",
        "versions | {\"a\":2147483648}",
        "versions | {\"\":1}",
        "versions | {\"a\\u0000\":1}",
      })
  void pinInAWrongForm(String name, String json) {
    assertRefused(claimsWith(name, json), TokenRefusal.CLAIM_INVALID);
  }

  @Test
  void pinsAreReadExactly() throws TokenRefusedException {
    assertThat(claims(CLAIMS).pins().isNone()).isTrue();
    assertThat(claims(claimsWith("as_of", "1700000000")).pins().asOf()).isEqualTo(1_700_000_000L);
    assertThat(claims(claimsWith("versions", "{\"a b\":1,\"A b\":2147483647}")).pins().versions())
        .isEqualTo(Map.of("a b", 1, "A b", Integer.MAX_VALUE));
    assertThat(claims(claimsWith("versions", pins(100))).pins().versions()).hasSize(100);
    assertRefused(claimsWith("versions", pins(101)), TokenRefusal.CLAIM_INVALID);
    assertRefused(
        claimsWith("versions", "{\"" + "\u00E9".repeat(101) + "\":1}"), TokenRefusal.CLAIM_INVALID);
  }

  private static String pins(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> "\"name-" + i + "\":1")
        .collect(Collectors.joining(",", "{", "}"));
  }

  @Test
  void unknownClaimIsIgnored() throws TokenRefusedException {
    assertThat(claims(claimsWith("x", "{\"y\":[1.5,null]}"))).isEqualTo(claims(CLAIMS));
  }

  @Test
  void audienceIsKeptExactlyForTheCallerToCompare() throws TokenRefusedException {
    assertThat(claims(claimsWith("aud", "\"Stepvault\"")).aud()).isEqualTo("Stepvault");
    assertThat(claims(claimsWith("aud", "\"stepvault/\"")).aud()).isEqualTo("stepvault/");
    assertThat(claims(claimsWith("aud", "\"stepvault \"")).aud()).isEqualTo("stepvault ");
  }

  @Test
  void wildcardAloneClaimsAll() throws TokenRefusedException {
    assertThat(claims(claimsWith("secrets", "[\"*\"]")).claimsAllSecrets()).isTrue();
    assertThat(claims(claimsWith("secrets", "[\"**\"]")).claimsAllSecrets()).isFalse();
  }

  @Test
  void spiffeBindingIsRead() throws TokenRefusedException {
    assertThat(claims(claimsWith("cnf", "{\"spiffe\":\"spiffe://dev/a\"}")).binding())
        .isEqualTo(new TokenBinding.SpiffeId("spiffe://dev/a"));
  }

  @Test
  void stringsAreBoundedInCodePoints() throws TokenRefusedException {
    // Two UTF-16 units each.
    String longest = "\uD83D\uDD11".repeat(256);

    assertThat(claims(claimsWith("sub", "\"" + longest + "\"")).sub()).isEqualTo(longest);
    assertRefused(claimsWith("sub", "\"" + longest + "x\""), TokenRefusal.CLAIM_INVALID);
  }

  @Test
  void secretsAreBoundedInBytesAndNumber() throws TokenRefusedException {
    String longest = "\u00e9".repeat(100);
    String thousand =
        IntStream.range(0, 1_000)
            .mapToObj(i -> "\"" + Integer.toString(i, 36) + "\"")
            .collect(Collectors.joining(",", "[", ""));

    assertThat(claims(claimsWith("secrets", "[\"" + longest + "\"]")).secrets())
        .containsExactly(longest);
    assertRefused(claimsWith("secrets", "[\"" + longest + "x\"]"), TokenRefusal.CLAIM_INVALID);
    assertThat(claims(claimsWith("secrets", thousand + "]")).secrets()).hasSize(1_000);
    assertRefused(claimsWith("secrets", thousand + ",\"-\"]"), TokenRefusal.CLAIM_INVALID);
  }

  @Test
  void collectionsCannotBeChanged() throws TokenRefusedException {
    TokenClaims claims = claims(CLAIMS);

    assertThat(claims.scopes()).isUnmodifiable();
    assertThat(claims.groups()).isUnmodifiable();
    assertThat(claims.secrets()).isUnmodifiable();
  }

  private static TokenClaims claims(String claims) throws TokenRefusedException {
    return ParsedToken.parse(signed(HEADER, claims)).claims();
  }

  private static void assertRefused(String claims, TokenRefusal reason) {
    assertThatExceptionOfType(TokenRefusedException.class)
        .isThrownBy(() -> ParsedToken.parse(signed(HEADER, claims)))
        .satisfies(e -> assertThat(e.reason()).as(e.getMessage()).isEqualTo(reason));
  }
}
