package io.stepvault.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepvault.server.token.ParsedToken;
import io.stepvault.server.token.TokenBinding;
import io.stepvault.server.token.TokenClaims;
import io.stepvault.server.token.TokenSigner;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TokenCommandTest {
  private static final String AUTHORIZER = "ath_01jd2m3q5vf8p9t6r7w8x9y0z1";

  @TempDir private Path folder;
  private DevHome home;

  /** A home as a broker leaves it; none needs to run. */
  @BeforeEach
  void makeHome() throws Exception {
    home = DevHome.at(folder);
    DevCertificates.ensure(home, Instant.now());
    PrivateFiles.write(home.authorizerKey(), TokenSigner.generatePrivateJwk("k1", "Ed25519"));
    PrivateFiles.write(home.authorizerId(), AUTHORIZER + "\n");
    EnvFile.write(home, "127.0.0.1:1", AUTHORIZER);
  }

  private CommandRun token(String... arguments) {
    List<String> all = new ArrayList<>(List.of("token", "--home", folder.toString()));
    all.addAll(List.of(arguments));
    return CommandRun.of(all.toArray(new String[0]));
  }

  private static TokenClaims claims(CommandRun run) throws Exception {
    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).isZero();
    return ParsedToken.parse(run.out().strip()).claims();
  }

  @Test
  void everyOption_becomesItsClaim() throws Exception {
    TokenClaims claims =
        claims(
            token(
                "--as",
                "node-a",
                "--scope",
                "resolve",
                "--scope",
                "vault.read,vault.write",
                "--secret",
                "a, b",
                "--secret",
                "@file",
                "--secret=-x",
                "--owner",
                "alice",
                "--sub",
                "bob",
                "--group",
                "g1",
                "--group",
                "g2",
                "--org",
                "acme",
                "--workflow",
                "w",
                "--run",
                "r",
                "--node",
                "n",
                "--ttl",
                "90s"));

    assertThat(claims.iss()).isEqualTo(AUTHORIZER);
    assertThat(claims.aud()).isEqualTo("stepvault");
    assertThat(claims.org()).isEqualTo("acme");
    assertThat(claims.sub()).isEqualTo("bob");
    assertThat(claims.owner()).isEqualTo("alice");
    assertThat(claims.scopes()).containsExactlyInAnyOrder("resolve", "vault.read", "vault.write");
    assertThat(claims.secrets()).containsExactlyInAnyOrder("a, b", "@file", "-x");
    assertThat(claims.groups()).containsExactly("g1", "g2");
    assertThat(List.of(claims.workflow(), claims.run(), claims.node()))
        .containsExactly("w", "r", "n");
    assertThat(claims.exp() - claims.iat()).isEqualTo(90);
  }

  @Test
  void token_isBoundToTheNamedCertificate() throws Exception {
    byte[] certificate = DevCertificates.read(home.certificate("node-b")).getEncoded();

    assertThat(claims(token("--as", "node-b", "--scope", "vault.read")).binding())
        .isEqualTo(
            TokenBinding.X5tS256.of(MessageDigest.getInstance("SHA-256").digest(certificate)));
  }

  @Test
  void withoutSub_theOwnerActs_thenTheIdentity() throws Exception {
    assertThat(claims(token("--as", "node-a", "--scope", "vault.read", "--owner", "alice")).sub())
        .isEqualTo("alice");
    assertThat(claims(token("--as", "node-a", "--scope", "vault.read")).sub()).isEqualTo("node-a");
  }

  @Test
  void tokenStandsAlone_onStandardOutput() {
    assertThat(token("--as", "node-a", "--scope", "vault.read").out().lines()).hasSize(1);
  }

  @Test
  void homeComesFromTheVariable_whenNotGiven() throws Exception {
    CommandRun run =
        CommandRun.withInput(
            "",
            Map.of("STEPVAULT_HOME", folder.toString()),
            "token",
            "--as",
            "node-a",
            "--scope",
            "vault.read");

    assertThat(claims(run).iss()).isEqualTo(AUTHORIZER);
  }

  @Test
  void unknownIdentity_isNamedWithTheKnownOnes() {
    CommandRun run = token("--as", "node-c", "--scope", "resolve");

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err()).contains("node-c", "node-a, node-b");
    assertThat(run.out()).isEmpty();
  }

  @Test
  void wrongUse_exitsWithTwo() {
    assertThat(token("--as", "node-a").err()).contains("--scope is missing");
    assertThat(token("--scope", "resolve").err()).contains("--as is missing");
    assertThat(token("--as", "node-a").exitCode()).isEqualTo(2);
    assertThat(token("--scope", "resolve").exitCode()).isEqualTo(2);
    assertThat(token("--as", "node-a", "--scope", "resolve", "--ttl", "soon").exitCode())
        .isEqualTo(2);
  }

  @Test
  void withoutAHome_saysWhatToStart(@TempDir Path empty) {
    CommandRun run =
        CommandRun.of("token", "--home", empty.toString(), "--as", "node-a", "--scope", "resolve");

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err()).contains("./stepvault dev");
  }

  @Test
  void whatNoBrokerWouldTake_isNamedByItsClaim() {
    CommandRun none = token("--as", "node-a", "--scope", "resolve");
    CommandRun more = token("--as", "node-a", "--scope", "resolve", "--secret=*", "--secret=abc");
    CommandRun life = token("--as", "node-a", "--scope", "vault.read", "--ttl", "2d");

    assertThat(List.of(none.exitCode(), more.exitCode(), life.exitCode())).containsOnly(1);
    assertThat(none.err()).contains("secrets: ");
    assertThat(more.err()).contains("secrets: ");
    assertThat(life.err()).contains("exp: ");
  }

  @Test
  void asterisk_meansAllSecrets() throws Exception {
    assertThat(claims(token("--as", "node-a", "--scope", "resolve", "--secret", "*")).secrets())
        .containsExactly("*");
  }

  @Test
  void namesOfTheCommandsBelow_areNamesLikeOthers() throws Exception {
    TokenClaims claims =
        claims(
            token(
                "--as=node-a",
                "--scope",
                "sign",
                "--secret",
                "show",
                "--secret=sign",
                "--owner",
                "sign",
                "--group",
                "show",
                "--workflow=show"));

    assertThat(claims.scopes()).containsExactly("sign");
    assertThat(claims.secrets()).containsExactly("show", "sign");
    assertThat(claims.owner()).isEqualTo("sign");
    assertThat(claims.groups()).containsExactly("show");
    assertThat(claims.workflow()).isEqualTo("show");
    assertThat(token("--as=node-a", "--scope=resolve", "--secret", "--owner", "alice").exitCode())
        .isEqualTo(2);
  }
}
