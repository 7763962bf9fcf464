package io.stepvault.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepvault.client.Secret;
import io.stepvault.client.StepvaultClient;
import io.stepvault.client.Tls;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(RunningHome.class)
final class ItemCommandTest {
  private DevHome home;

  @BeforeEach
  void useHome(DevHome running) {
    home = running;
  }

  private CommandRun item(String input, String user, String... arguments) {
    List<String> all = new ArrayList<>(List.of("item"));
    all.addAll(List.of(arguments));
    all.addAll(List.of("--as", "backend", "--user", user, "--home", home.directory().toString()));
    return CommandRun.withInput(input, Map.of(), all.toArray(new String[0]));
  }

  private String token(String... arguments) {
    List<String> all = new ArrayList<>(List.of("token", "--home", home.directory().toString()));
    all.addAll(List.of(arguments));
    return CommandRun.of(all.toArray(new String[0])).out().strip();
  }

  private byte[] resolved(String owner, String name) throws Exception {
    String token =
        token("--as", "node-a", "--scope", "resolve", "--secret", name, "--owner", owner);
    try (StepvaultClient client =
            StepvaultClient.builder()
                .address(EnvFile.address(home))
                .tls(
                    Tls.files(
                        home.certificateAuthority(),
                        home.certificate("node-a"),
                        home.key("node-a")))
                .build();
        Secret secret = client.step(token).resolve(name)) {
      return secret.bytes().clone();
    }
  }

  @Test
  void storedValue_isStandardInputWithoutItsLastLineBreak() throws Exception {
    assertThat(item("two\nlines\r\n", "ann", "create", "from_stdin").exitCode()).isZero();
    assertThat(item("exact\n", "ann", "create", "exact_stdin", "--exact").exitCode()).isZero();

    assertThat(resolved("ann", "from_stdin")).asString().isEqualTo("two\nlines");
    assertThat(resolved("ann", "exact_stdin")).asString().isEqualTo("exact\n");
  }

  @Test
  void rotate_takesANameOrAnId() throws Exception {
    item("one", "rob", "create", "rotated");
    CommandRun byName = item("two", "rob", "rotate", "rotated");
    assertThat(byName.out()).contains("version 2");
    String id = byName.out().replaceFirst("(?s).*(vlt_[0-9a-z]{26}).*", "$1");
    assertThat(item("three", "rob", "rotate", id).out()).contains("version 3");

    assertThat(resolved("rob", "rotated")).asString().isEqualTo("three");
  }

  @Test
  void material_keepsEveryByte(@TempDir Path folder) throws Exception {
    byte[] bytes = {0, (byte) 0xff, '\n', '\n'};
    Path file = Files.write(folder.resolve("key.p12"), bytes);
    assertThat(item("", "mia", "create", "key store", "--material", file.toString()).exitCode())
        .isZero();

    assertThat(resolved("mia", "key store")).isEqualTo(bytes);
    assertThat(item("more\n", "mia", "rotate", "key store").exitCode()).isZero();
    assertThat(resolved("mia", "key store")).asString().isEqualTo("more\n");
  }

  @Test
  void list_showsWhatTheUserCanUse() {
    item("x", "lea", "create", "private one");
    item("x", "lea", "create", "team one", "--team", "--expires-in", "30d");

    assertThat(item("", "lea", "list").out()).contains("private one", "team one", "NAME");
    assertThat(item("", "max", "list").out()).contains("team one").doesNotContain("private one");
    assertThat(item("", "lea", "list", "--json").out()).startsWith("[{").contains("\"expiresAt\"");
  }

  @Test
  void delete_asksOrIsTold() {
    item("x", "dan", "create", "doomed");

    CommandRun unasked = item("", "dan", "delete", "doomed");
    assertThat(unasked.exitCode()).isEqualTo(2);
    assertThat(unasked.err()).contains("--yes");
    assertThat(item("", "dan", "delete", "doomed", "--yes").out()).contains("deleted doomed");
    assertThat(item("", "dan", "list").out()).doesNotContain("doomed");
  }

  @Test
  void brokersRefusal_isPrintedInItsWords() {
    CommandRun run = item("", "eve", "create", "empty_value");

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err()).contains("FIELD_INVALID", "secret");
    assertThat(run.out()).isEmpty();
  }

  @Test
  void variables_nameTheCallerToo(@TempDir Path folder) throws Exception {
    Path tokenFile = folder.resolve("token");
    PrivateFiles.write(
        tokenFile,
        token("--as", "backend", "--scope", "vault.read,vault.write", "--sub", "vic") + "\n");
    Map<String, String> variables =
        Map.of(
            "STEPVAULT_ADDRESS", EnvFile.address(home),
            "STEPVAULT_CA", home.certificateAuthority().toString(),
            "STEPVAULT_CERT", home.certificate("backend").toString(),
            "STEPVAULT_KEY", home.key("backend").toString(),
            "STEPVAULT_TOKEN_FILE", tokenFile.toString(),
            "STEPVAULT_ORGANIZATION", "default");

    assertThat(CommandRun.withInput("x", variables, "item", "create", "by_variables").exitCode())
        .isZero();
    assertThat(CommandRun.withInput("", variables, "item", "list").out())
        .contains("by_variables", "vic");
  }

  @Test
  void withoutACaller_saysWhichWaysThereAre() {
    CommandRun run = CommandRun.of("item", "list");

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("--as NAME --user USER", "STEPVAULT_TOKEN_FILE");
  }

  @Test
  void valueOnTheCommandLine_isRefused() {
    assertThat(item("", "ann", "create", "some name", "a-value").exitCode()).isEqualTo(2);
  }
}
