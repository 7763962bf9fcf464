package io.stepvault.server.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TokenSignerTest {
  @ParameterizedTest
  @CsvSource({
    "Ed25519, Ed25519",
    "EdDSA, Ed25519",
    "ES256, ES256",
    "ES384, ES384",
    "RS256, RS256",
    "PS256, PS256"
  })
  void signedTokenIsReadBackAndVerified(String alg, String headerAlg)
      throws KeyRefusedException, TokenRefusedException {
    TokenSigner signer = new TokenSigner(TokenSigner.generatePrivateJwk("key-1", alg));
    TokenClaims node =
        minimal()
            .notBefore(1_700_000_001)
            .binding(new TokenBinding.SpiffeId("spiffe://dev.stepvault/node-a"))
            .step("w-1", "r-1", "n-1")
            .owner("alice")
            .groups(List.of("dev", "ops"))
            .secrets(Set.of("stripe_secret", "\u540d\u524d, \"quoted\""))
            .build();
    VerificationKey registered = VerificationKey.fromJwk(signer.verificationKey().canonicalJwk());

    ParsedToken token = ParsedToken.parse(signer.sign(node));

    assertThat(registered.verifies(token.jws())).isTrue();
    assertThat(token.jws().algorithm()).isEqualTo(headerAlg);
    assertThat(token.claims()).isEqualTo(node);
  }

  @Test
  void absentClaimsAreAbsentAgain() throws TokenRefusedException {
    TokenSigner signer = new TokenSigner(TokenSigner.generatePrivateJwk("key-1", "Ed25519"));
    TokenClaims claims = minimal().build();

    assertThat(ParsedToken.parse(signer.sign(claims)).claims()).isEqualTo(claims);
  }

  /** One RSA key, registered for both ways of padding: each is good for its own alone. */
  @Test
  void onePaddingIsNotTheOther() throws TokenRefusedException {
    String pkcs1 = TokenSigner.generatePrivateJwk("key-1", "RS256");
    TokenSigner rs256 = new TokenSigner(pkcs1);
    TokenSigner ps256 = new TokenSigner(pkcs1.replace("RS256", "PS256"));
    CompactJws token = CompactJws.parse(rs256.sign(minimal().build()));

    assertThat(rs256.verificationKey().thumbprint())
        .isEqualTo(ps256.verificationKey().thumbprint());
    assertThat(rs256.verificationKey().verifies(token)).isTrue();
    assertThat(ps256.verificationKey().verifies(token)).isFalse();
  }

  @Test
  void swappedAlgorithmsDoNotVerify() throws TokenRefusedException {
    TokenSigner ed25519 = new TokenSigner(TokenSigner.generatePrivateJwk("key-1", "Ed25519"));
    TokenSigner es256 = new TokenSigner(TokenSigner.generatePrivateJwk("key-1", "ES256"));
    CompactJws token = CompactJws.parse(ed25519.sign(minimal().build()));

    assertThat(ed25519.verificationKey().verifies(token)).isTrue();
    assertThat(es256.verificationKey().verifies(token)).isFalse();
  }

  @Test
  void claimsThatABrokerWouldRefuseAreNotSigned() {
    TokenSigner signer = new TokenSigner(TokenSigner.generatePrivateJwk("key-1", "ES256"));

    assertThatIllegalArgumentException()
        .isThrownBy(() -> signer.sign(minimal().issued(2_000, 1_000).build()))
        .withMessageContaining("exp");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> signer.sign(minimal().secrets(Set.of("*", "other")).build()))
        .withMessageContaining("wildcard");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> signer.sign(minimal().groups(List.of("g".repeat(257))).build()))
        .withMessageContaining("groups");
  }

  @Test
  void keyWhoseHalvesDoNotBelongTogetherDoesNotSign() {
    String one = TokenSigner.generatePrivateJwk("key-1", "Ed25519");
    String two = TokenSigner.generatePrivateJwk("key-1", "Ed25519");
    String mixed = one.replaceAll("\"d\":\"[^\"]*\"", "\"d\":\"" + member(two, "d") + "\"");
    TokenSigner signer = new TokenSigner(mixed);

    assertThatIllegalArgumentException().isThrownBy(() -> signer.sign(minimal().build()));
  }

  @Test
  void keyTextIsNotRepeated() {
    String key = TokenSigner.generatePrivateJwk("key-1", "ES256");

    assertThatIllegalArgumentException()
        .isThrownBy(() -> new TokenSigner(key.substring(1)))
        .withMessageNotContaining(member(key, "d"))
        .withNoCause();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{}",
        "null",
        "{\"kty\":\"oct\",\"k\":\"AAAA\",\"kid\":\"k\",\"alg\":\"HS256\"}"
      })
  void otherKeysAreRefused(String key) {
    assertThatIllegalArgumentException().isThrownBy(() -> new TokenSigner(key));
  }

  @Test
  void publicKeyDoesNotSign() {
    String key = TestTokens.key().canonicalJwk();

    assertThatIllegalArgumentException().isThrownBy(() -> new TokenSigner(key));
  }

  @ParameterizedTest
  @CsvSource({"key-1, HS256", "key-1, none", "'', ES256", "k\u00e9y, ES256"})
  void onlyUsableKeysAreGenerated(String kid, String alg) {
    assertThatIllegalArgumentException().isThrownBy(() -> TokenSigner.generatePrivateJwk(kid, alg));
  }

  private static TokenClaims.Builder minimal() {
    return TokenClaims.builder("ath_1", "stepvault", "acme", "user-1", "t-1")
        .issued(1_700_000_000, 1_700_000_300)
        .scopes(Set.of("resolve"))
        .binding(TokenBinding.X5tS256.of(new byte[32]));
  }

  private static String member(String jwk, String name) {
    return jwk.replaceAll(".*\"" + name + "\":\"([^\"]*)\".*", "$1");
  }
}
