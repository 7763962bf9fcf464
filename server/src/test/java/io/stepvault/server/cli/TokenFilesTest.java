package io.stepvault.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.stepvault.server.token.ParsedToken;
import io.stepvault.server.token.TokenBinding;
import io.stepvault.server.token.TokenSigner;
import io.stepvault.server.token.VerificationKey;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code token sign} and {@code token show}: with files, and without a development home. */
final class TokenFilesTest {
  private static final String AUTHORIZER = "ath_01jd2m3q5vf8p9t6r7w8x9y0z1";
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path folder;
  private Path key;
  private VerificationKey registered;

  @BeforeEach
  void makeKey() throws Exception {
    String jwk = TokenSigner.generatePrivateJwk("2026-11", "ES256");
    key = Files.writeString(folder.resolve("authorizer.jwk"), jwk);
    registered = new TokenSigner(jwk).verificationKey();
  }

  private CommandRun sign(String... arguments) {
    List<String> all =
        new ArrayList<>(
            List.of("token", "sign", "--key", key.toString(), "--authorizer", AUTHORIZER));
    all.addAll(List.of(arguments));
    return CommandRun.of(all.toArray(new String[0]));
  }

  private static CommandRun show(String input, String... arguments) {
    List<String> all = new ArrayList<>(List.of("token", "show"));
    all.addAll(List.of(arguments));
    return CommandRun.withInput(input, Map.of(), all.toArray(new String[0]));
  }

  private static String encoded(String json) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(json.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void sign_isWhatTheRegisteredKeyVerifies() throws Exception {
    CommandRun run =
        sign(
            "--spiffe",
            "spiffe://prod/node-a",
            "--scope",
            "resolve",
            "--secret",
            "stripe_secret",
            "--owner",
            "alice",
            "--org",
            "acme",
            "--aud",
            "staging");

    assertThat(run.err()).isEmpty();
    ParsedToken token = ParsedToken.parse(run.out().strip());
    assertThat(registered.verifies(token.jws())).isTrue();
    assertThat(token.claims().iss()).isEqualTo(AUTHORIZER);
    assertThat(token.claims().org()).isEqualTo("acme");
    assertThat(token.claims().aud()).isEqualTo("staging");
    assertThat(token.claims().sub()).isEqualTo("alice");
    assertThat(token.claims().binding())
        .isEqualTo(new TokenBinding.SpiffeId("spiffe://prod/node-a"));
  }

  @Test
  void sign_bindsACertificateOutOfAFile() throws Exception {
    DevHome home = DevHome.at(folder.resolve("home"));
    home.create();
    DevCertificates.ensure(home, Instant.now());
    Path certificate = home.certificate("node-b");

    CommandRun run =
        sign("--certificate", certificate.toString(), "--scope=vault.read", "--sub=alice");

    assertThat(ParsedToken.parse(run.out().strip()).claims().binding())
        .isEqualTo(
            TokenBinding.X5tS256.of(
                MessageDigest.getInstance("SHA-256")
                    .digest(DevCertificates.read(certificate).getEncoded())));
  }

  @Test
  void sign_callsAKeyInPemByItsThumbprint() throws Exception {
    KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    Base64.Encoder mime = Base64.getMimeEncoder();
    key =
        Files.writeString(
            folder.resolve("authorizer.key"),
            "-----BEGIN PRIVATE KEY-----\n%s\n-----END PRIVATE KEY-----\n"
                .formatted(mime.encodeToString(pair.getPrivate().getEncoded())));
    VerificationKey publicHalf =
        VerificationKey.fromPem(
            "-----BEGIN PUBLIC KEY-----\n%s\n-----END PUBLIC KEY-----\n"
                .formatted(mime.encodeToString(pair.getPublic().getEncoded())));

    CommandRun run = sign("--spiffe=spiffe://a/b", "--scope=vault.read", "--sub=alice");

    assertThat(publicHalf.verifies(ParsedToken.parse(run.out().strip()).jws())).isTrue();
  }

  @Test
  void sign_saysWhatIsMissingOrWrong() throws Exception {
    assertThat(sign("--scope=vault.read", "--sub=alice").exitCode()).isEqualTo(2);
    assertThat(sign("--spiffe=spiffe://a/b", "--sub=alice").err()).contains("--scope");
    assertThat(sign("--spiffe=spiffe://a/b", "--scope=vault.read").err()).contains("--sub");
    assertThat(sign("--spiffe=node-a", "--scope=vault.read", "--sub=alice").err())
        .contains("cnf: ");

    Files.writeString(key, "no key");
    CommandRun run = sign("--spiffe=spiffe://a/b", "--scope=vault.read", "--sub=alice");
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err()).contains("authorizer.jwk is no key to sign with").doesNotContain("\tat");
    Files.delete(key);
    assertThat(sign("--spiffe=spiffe://a/b", "--scope=vault.read", "--sub=alice").err())
        .contains("no such file");
  }

  @Test
  void show_decodesWhatSignMade_andSaysThatItVerifiedNothing() throws Exception {
    String token =
        sign(
                "--spiffe=spiffe://a/b",
                "--scope=resolve",
                "--secret=\u540d\u524d\u3059",
                "--owner=alice",
                "--ttl=10m")
            .out();
    Path file = Files.writeString(folder.resolve("token"), token);

    for (CommandRun run : List.of(show(token), show("", "--token-file", file.toString()))) {
      assertThat(run.exitCode()).isZero();
      assertThat(run.out()).contains("\u540d\u524d\u3059");
      JsonNode shown = JSON.readTree(run.out());
      assertThat(shown.at("/header/kid").asText()).isEqualTo("2026-11");
      assertThat(shown.at("/claims/owner").asText()).isEqualTo("alice");
      assertThat(run.err()).contains("Not verified").containsPattern("exp .*Z \\(in \\d+ min\\)");
      assertThat(run.err()).contains("what a broker takes");
    }
  }

  @Test
  void show_saysWhyABrokerRefusesTheForm() {
    String header = "{\"alg\":\"none\",\"typ\":\"JWT\",\"kid\":\"k\",\"exp\":1}";
    CommandRun run = show(encoded(header) + "." + encoded("{\"exp\":1700000000}") + ".AAAA");

    assertThat(run.exitCode()).isZero();
    assertThat(run.err()).contains("TYPE_WRONG", "exp 2023-11-14T22:13:20Z");
  }

  @Test
  void show_doesNotSteerTheTerminal() throws Exception {
    String claims =
        "{\"sub\":\"\u001b[2J\u009b\u202e\udb40\udc41\u007f\"}".replace("\u001b", "\\u001b");
    CommandRun run = show(encoded("{}") + "." + encoded(claims) + ".AAAA");

    assertThat(run.out()).doesNotContain("\u001b", "\u009b", "\u202e", "\udb40\udc41", "\u007f");
    assertThat(JSON.readTree(run.out()).at("/claims/sub").asText())
        .isEqualTo("\u001b[2J\u009b\u202e\udb40\udc41\u007f");
  }

  @Test
  void show_refusesWhatIsNoToken_andDoesNotRepeatIt() {
    for (String wrong : List.of("", "abc", "a.b.c", "a.b.c.d.e", "x".repeat(70_000))) {
      CommandRun run = show(wrong);
      assertThat(run.exitCode()).isEqualTo(1);
      assertThat(run.out()).isEmpty();
    }
    CommandRun argument = show("", "eyJhbGciOiJFZDI1NTE5In0.e30.AAAA");
    assertThat(argument.exitCode()).isEqualTo(2);
    assertThat(argument.err()).contains("--token-file").doesNotContain("eyJ");
  }
}
