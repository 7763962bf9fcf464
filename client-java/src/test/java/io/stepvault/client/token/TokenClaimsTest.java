package io.stepvault.client.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import com.google.gson.JsonParser;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenClaimsTest {
  private static final String NODE = "spiffe://dev.stepvault/node-a";

  /** Not a token for a step. */
  private static TokenClaims.Builder plain() {
    return TokenClaims.builder().subject("alice").scopes("vault.read").spiffeId(NODE);
  }

  @Test
  void every_method_makes_its_claim() {
    TokenClaims claims =
        TokenClaims.builder()
            .subject("alice")
            .organization("acme")
            .scopes("resolve", "sign")
            .spiffeId(NODE)
            .workflow("billing")
            .run("run-17")
            .node("charge")
            .owner("bob")
            .groups(List.of("dev", "ops"))
            .secrets("stripe_secret", "\u540d\u524d, \"quoted\" \\ \u2028")
            .asOf(Instant.parse("2026-11-21T15:00:00.9Z"))
            .versions(Map.of("stripe_secret", 3))
            .life(Duration.ofMinutes(5))
            .notBefore(Instant.ofEpochSecond(1_700_000_000))
            .id("my-own")
            .build();

    assertThat(claims.life()).isEqualTo(Duration.ofMinutes(5));
    assertThat(claims.json())
        .isEqualTo(
            JsonParser.parseString(
                """
                {"sub":"alice","org":"acme","scope":"resolve sign",
                 "cnf":{"spiffe":"spiffe://dev.stepvault/node-a"},
                 "workflow":"billing","run":"run-17","node":"charge","owner":"bob",
                 "groups":["dev","ops"],
                 "secrets":["stripe_secret","\u540d\u524d, \\"quoted\\" \\\\ \\u2028"],
                 "as_of":1795273200,"versions":{"stripe_secret":3},"nbf":1700000000,
                 "jti":"my-own"}"""));
  }

  @Test
  void what_is_not_set_is_absent_and_15_minutes_are_its_life() {
    assertThat(plain().build().json().keySet()).containsExactly("sub", "scope", "cnf");
    assertThat(plain().build().life()).isEqualTo(Duration.ofMinutes(15));
  }

  @Test
  void a_method_called_again_replaces() {
    assertThat(
            plain()
                .scopes("resolve")
                .secrets("one")
                .allSecrets()
                .subject("bob")
                .build()
                .json()
                .toString())
        .contains("\"secrets\":[\"*\"]", "\"sub\":\"bob\"", "\"scope\":\"resolve\"")
        .doesNotContain("one", "alice", "vault.read");
  }

  @Test
  void claims_that_are_built_do_not_change() {
    TokenClaims.Builder builder = plain();
    TokenClaims claims = builder.build();
    builder.subject("mallory");
    claims.json().addProperty("sub", "mallory");

    assertThat(claims.json().get("sub").getAsString()).isEqualTo("alice");
  }

  @Test
  void what_is_required_is_named_when_it_is_missing() {
    missing("sub", TokenClaims.builder().scopes("vault.read").spiffeId(NODE));
    missing("scope", TokenClaims.builder().subject("alice").spiffeId(NODE));
    missing("cnf", TokenClaims.builder().subject("alice").scopes("vault.read"));
    for (String scope : List.of("resolve", "sign", "verify")) {
      missing("secrets", plain().scopes("vault.read", scope));
      plain().scopes(scope).secrets("one").build();
    }
  }

  private static void missing(String claim, TokenClaims.Builder builder) {
    assertThatIllegalStateException()
        .isThrownBy(builder::build)
        .withMessageStartingWith(claim + ": ");
  }

  @Test
  void what_a_broker_would_refuse_is_refused_with_the_name_of_the_claim() {
    refused("sub", claims -> claims.subject(""));
    refused("sub", claims -> claims.subject("x".repeat(257)));
    refused("owner", claims -> claims.owner("a\nb"));
    refused("workflow", claims -> claims.workflow("\u0085"));
    refused("run", claims -> claims.run("\ud800"));
    refused("org", claims -> claims.organization(""));
    refused("scope", claims -> claims.scopes("resolve vault.read"));
    refused("scope", TokenClaims.Builder::scopes);
    refused("cnf", claims -> claims.spiffeId("node-a"));
    refused("cnf", claims -> claims.spiffeId("spiffe://a b"));
    refused("groups", claims -> claims.groups(List.of("")));
    refused("groups", claims -> claims.groups(names(1_001)));
    refused("secrets", claims -> claims.secrets("one", "*"));
    refused("secrets", claims -> claims.secrets("\u20ac".repeat(67)));
    refused("secrets", claims -> claims.secrets(names(1_001)));
    refused("versions", claims -> claims.versions(Map.of("one", 0)));
    refused("versions", claims -> claims.versions(Map.of("", 1)));
    refused(
        "versions",
        claims ->
            claims.versions(
                names(101).stream().collect(Collectors.toMap(name -> name, name -> 1))));
    refused("exp", claims -> claims.life(Duration.ofHours(24).plusSeconds(1)));
    refused("exp", claims -> claims.life(Duration.ofMillis(999)));
    refused("exp", claims -> claims.life(Duration.ofMinutes(-1)));
    refused("nbf", claims -> claims.notBefore(Instant.EPOCH));
    refused("as_of", claims -> claims.asOf(Instant.MAX));
  }

  @Test
  void what_is_just_within_the_bounds_is_taken() {
    plain()
        .subject("\ud83d\ude00".repeat(256))
        .secrets(names(1_000))
        .groups(names(1_000))
        .versions(Map.of("\u20ac".repeat(66), Integer.MAX_VALUE))
        .life(Duration.ofHours(24))
        .build();
  }

  @Test
  void null_is_refused_with_the_name_of_the_claim() {
    assertThatNullPointerException()
        .isThrownBy(() -> plain().owner(null))
        .withMessageContaining("owner");
    assertThatNullPointerException()
        .isThrownBy(() -> plain().secrets(Collections.singletonList(null)))
        .withMessageContaining("secrets");
  }

  @Test
  void a_file_without_a_certificate_is_refused(@TempDir Path folder) throws Exception {
    Path file = Files.writeString(folder.resolve("node.pem"), "nothing of the kind");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> plain().certificate(file))
        .withMessageStartingWith("cnf: ")
        .withMessageContaining("node.pem");
  }

  private static void refused(String claim, Consumer<TokenClaims.Builder> mistake) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> mistake.accept(plain()))
        .withMessageStartingWith(claim + ": ");
  }

  private static List<String> names(int count) {
    return IntStream.range(0, count).mapToObj(i -> "n" + i).toList();
  }
}
