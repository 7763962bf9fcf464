package io.stepvault.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepvault.server.cli.DocumentedCommands.Command;
import io.stepvault.server.token.TokenSigner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The walks that the documentation shows, line by line, against a broker that runs. */
@ExtendWith(RunningHome.class)
final class DocumentedWalksTest {
  private static final Pattern AUTHORIZER = Pattern.compile("ath_[0-9a-z]{26}");

  @TempDir private Path folder;
  private String home;

  @BeforeEach
  void findHome(DevHome running) {
    home = running.directory().toString();
  }

  private CommandRun run(String input, String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--home", home));
    return CommandRun.withInput(input, Map.of(), all.toArray(String[]::new));
  }

  @Test
  void theVaultsWalk() throws IOException {
    List<Command> walk =
        DocumentedCommands.of("vault.md", "## A walk, with the command line", "item");
    assertThat(walk).hasSizeGreaterThan(8);
    for (Command command : walk) {
      List<String> arguments = new ArrayList<>(List.of("item"));
      arguments.addAll(command.words());
      arguments.addAll(List.of("--as", "backend"));
      if (command.words().getFirst().equals("delete")) {
        arguments.add("--yes"); // There is nobody to ask.
      }
      CommandRun run = run("a-new-value-0451", arguments.toArray(String[]::new));
      if (command.comment().isEmpty()) {
        assertThat(run.exitCode()).as("%s: %s", command, run.err()).isZero();
      } else {
        assertThat(run.exitCode()).as("%s", command).isEqualTo(1);
        assertThat(run.err()).contains(command.comment());
      }
      assertThat(run.out() + run.err()).doesNotContain("a-new-value-0451");
    }
    CommandRun end = run("", "item", "get", "http-token", "--as", "backend", "--user", "bob");
    assertThat(end.out()).contains("restricted", "user:bob", "user:carol");
  }

  @Test
  void anAuthorizersLife() throws IOException {
    List<Command> life = new ArrayList<>();
    for (String heading :
        List.of(
            "# Authorizers\n",
            "## Bounds",
            "## Rotating a key",
            "## Revoking tokens",
            "## Disabling and deleting")) {
      life.addAll(DocumentedCommands.of("authorizers.md", heading, "./stepvault"));
    }
    assertThat(life).hasSizeGreaterThan(14);
    CommandRun created = run("", life.getFirst().with());
    assertThat(created.exitCode()).as(created.err()).isZero();
    Matcher id = AUTHORIZER.matcher(created.out());
    assertThat(id.find()).as(created.out()).isTrue();
    String old = Files.writeString(folder.resolve("old.jwk"), publicKey("old")).toString();
    assertThat(run("", "authorizer", "add-key", id.group(), old, "--as", "operator").exitCode())
        .isZero();
    String next = Files.writeString(folder.resolve("next.jwk"), publicKey("next")).toString();

    for (Command command : life.subList(1, life.size())) {
      String[] words =
          command.words().stream()
              .map(word -> word.equals("ath_...") ? id.group() : word)
              .map(word -> word.equals("OLD-KID") ? "old" : word)
              .map(word -> word.equals("next.pem") ? next : word)
              .toArray(String[]::new);
      boolean asks = words[1].equals("delete");
      CommandRun run =
          asks ? run("", new Command(List.of(words), "").with("--yes")) : run("", words);
      assertThat(run.exitCode()).as("%s: %s", command, run.err()).isZero();
      if (command.comment().startsWith("prepared")) {
        assertThat(run.out()).contains("prepared", "next");
      }
    }
    assertThat(run("", "authorizer", "get", id.group(), "--as", "operator").err())
        .contains("AUTHORIZER_NOT_FOUND");
  }

  private static String publicKey(String kid) {
    return new TokenSigner(TokenSigner.generatePrivateJwk(kid, "Ed25519"))
        .verificationKey()
        .canonicalJwk();
  }

  @Test
  void whyATokenIsRefused() throws IOException {
    CommandRun signed =
        run(
            "",
            "token",
            "--as",
            "node-a",
            "--scope",
            "resolve",
            "--secret",
            "stripe_secret",
            "--owner",
            "bob");
    assertThat(signed.exitCode()).as(signed.err()).isZero();
    Path token = Files.writeString(folder.resolve("token.jwt"), signed.out());
    Command explain = DocumentedCommands.of("explain.md", "", "./stepvault").getFirst();

    CommandRun run =
        run(
            "",
            explain.words().stream()
                .map(word -> word.equals("token.jwt") ? token.toString() : word)
                .toArray(String[]::new));

    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out())
        .contains("refused", "REFERENCES_UNRESOLVED", "token.scope", "=>  item.found")
        .doesNotContain(signed.out().strip());
  }
}
