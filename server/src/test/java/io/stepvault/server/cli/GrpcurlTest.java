package io.stepvault.server.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The calls that a person makes by hand, as the development home says them. */
@ExtendWith(RunningHome.class)
final class GrpcurlTest {
  private static final String MISSING =
      "grpcurl is not on the PATH: go install github.com/fullstorydev/grpcurl/cmd/grpcurl@latest";

  private static final boolean FOUND =
      Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
          .anyMatch(folder -> Files.isExecutable(Path.of(folder, "grpcurl")));

  private DevHome home;
  private String token;

  /** The runner counts what is skipped, but does not say why. */
  @BeforeAll
  static void tellWhatIsMissing() {
    if (!FOUND) {
      System.err.println("GrpcurlTest skipped: " + MISSING);
    }
  }

  @BeforeEach
  void storeAndSign(DevHome running) {
    assumeTrue(FOUND, MISSING);
    home = running;
    String folder = home.directory().toString();
    CommandRun.withInput(
        "tr0ub4dor",
        Map.of(),
        "item",
        "create",
        "by_hand",
        "--as",
        "backend",
        "--user",
        "gus",
        "--home",
        folder);
    token =
        CommandRun.of(
                "token",
                "--home",
                folder,
                "--as",
                "node-a",
                "--scope",
                "resolve",
                "--secret",
                "by_hand",
                "--owner",
                "gus")
            .out()
            .strip();
  }

  private record Call(int exitCode, String output) {}

  private Call resolve(List<String> options) throws Exception {
    List<String> command = new ArrayList<>(List.of("grpcurl", "-cacert"));
    command.add(home.certificateAuthority().toString());
    command.addAll(options);
    command.addAll(List.of("-max-time", "20", "-connect-timeout", "5"));
    command.addAll(
        List.of("-H", "authorization: Bearer " + token, "-d", "{\"references\": [\"by_hand\"]}"));
    command.addAll(List.of(EnvFile.address(home), "stepvault.v1.ResolveService/Resolve"));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    return new Call(process.waitFor(), output);
  }

  private List<String> certificateOf(String name) {
    return List.of("-cert", home.certificate(name).toString(), "-key", home.key(name).toString());
  }

  @Test
  void rightCertificate_printsTheValue() throws Exception {
    Call call = resolve(certificateOf("node-a"));

    assertThat(call.exitCode()).as(call.output()).isZero();
    assertThat(call.output())
        .contains(Base64.getEncoder().encodeToString("tr0ub4dor".getBytes(UTF_8)));
  }

  @Test
  void descriptorSet_servesAsWellAsReflection() throws Exception {
    List<String> options = new ArrayList<>(certificateOf("node-a"));
    options.addAll(List.of("-protoset", home.descriptorSet().toString()));

    assertThat(resolve(options).exitCode()).isZero();
  }

  @Test
  void anotherNodesCertificate_printsTheReason() throws Exception {
    Call call = resolve(certificateOf("node-b"));

    assertThat(call.exitCode()).isNotZero();
    assertThat(call.output()).contains("Unauthenticated", "\"reason\": \"TOKEN_NOT_BOUND\"");
  }

  @Test
  void withoutACertificate_thereIsNoConnection() throws Exception {
    Call call = resolve(List.of());

    assertThat(call.exitCode()).isNotZero();
    assertThat(call.output()).doesNotContain("TOKEN", "reason").contains("certificate required");
  }
}
