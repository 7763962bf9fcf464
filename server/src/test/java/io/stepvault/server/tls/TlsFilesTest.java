package io.stepvault.server.tls;

import static io.stepvault.server.tls.TlsTestServer.TOMORROW;
import static io.stepvault.server.tls.TlsTestServer.YESTERDAY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.grpc.Status;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TlsFilesTest {

  @TempDir Path directory;
  private final DevelopmentCa ca = DevelopmentCa.create("ca", YESTERDAY, TOMORROW);
  private final IssuedCertificate first = ca.issueServer(YESTERDAY, TOMORROW);
  private final IssuedCertificate second = ca.issueServer(YESTERDAY, TOMORROW);
  private final List<String> problems = new ArrayList<>();
  private TlsFiles.Paths paths;

  @BeforeEach
  void write() throws Exception {
    first.writeTo(directory, "server");
    ca.writeCertificate(directory.resolve("ca.pem"));
    paths = TlsTestServer.paths(directory);
  }

  private TlsFiles load() throws TlsFilesException {
    return TlsFiles.load(paths, problems::add);
  }

  @Test
  void a_new_server_certificate_is_shown_to_new_connections() throws Exception {
    try (TlsTestServer server = new TlsTestServer(directory);
        TestClient before = TestClient.with(server, server.node)) {
      assertThat(before.call()).isEqualTo(Status.Code.OK);
      assertThat(shownBy(server)).isEqualTo(server.serverCertificate.certificate());
      IssuedCertificate renewed = server.ca.issueServer(YESTERDAY, TOMORROW);
      renewed.writeTo(directory, "server");

      assertThat(server.files.reloadIfChanged()).isTrue();

      assertThat(shownBy(server)).isEqualTo(renewed.certificate());
      assertThat(before.call()).isEqualTo(Status.Code.OK);
    }
  }

  private static X509Certificate shownBy(TlsTestServer server) throws Exception {
    try (SSLSocket socket = new JdkClient(server).connect()) {
      return (X509Certificate) socket.getSession().getPeerCertificates()[0];
    }
  }

  @Test
  void an_authority_that_is_added_lets_its_clients_in() throws Exception {
    DevelopmentCa added = DevelopmentCa.create("added", YESTERDAY, TOMORROW);
    try (TlsTestServer server = new TlsTestServer(directory);
        TestClient client =
            TestClient.with(server, added.issueClient(TlsTestServer.NODE, YESTERDAY, TOMORROW))) {
      server.writeAuthorities(server.ca.certificate(), added.certificate());
      server.files.reloadIfChanged();

      assertThat(client.call()).isEqualTo(Status.Code.OK);
    }
  }

  @Test
  void files_that_did_not_change_change_nothing() throws Exception {
    TlsFiles files = load();

    assertThat(files.reloadIfChanged()).isFalse();
    assertThat(files.trustGeneration()).isEqualTo(1);
    assertThat(problems).isEmpty();
  }

  @Test
  void a_half_written_pair_is_kept_out_until_it_is_whole() throws Exception {
    TlsFiles files = load();
    Files.write(paths.certificateChain(), second.certificatePem());

    assertThat(files.reloadIfChanged()).isFalse();
    assertThat(files.reloadIfChanged()).isFalse();

    assertThat(files.serverCertificate()).isEqualTo(first.certificate());
    assertThat(problems).singleElement().asString().contains("does not fit");

    Files.write(paths.privateKey(), second.keyPem());

    assertThat(files.reloadIfChanged()).isTrue();
    assertThat(files.serverCertificate()).isEqualTo(second.certificate());
    assertThat(problems).hasSize(1);
  }

  @Test
  void a_problem_that_comes_back_is_reported_again() throws Exception {
    TlsFiles files = load();
    byte[] key = Files.readAllBytes(paths.privateKey());
    Files.write(paths.privateKey(), second.keyPem());
    files.reloadIfChanged();
    Files.write(paths.privateKey(), key);
    files.reloadIfChanged();
    Files.write(paths.privateKey(), second.keyPem());
    files.reloadIfChanged();

    assertThat(problems).hasSize(2);
  }

  @Test
  void a_key_that_is_cut_off_is_kept_out_and_not_shown() throws Exception {
    TlsFiles files = load();
    String key = new String(second.keyPem(), StandardCharsets.US_ASCII);
    String half = key.substring(0, key.length() / 2);
    Files.writeString(paths.privateKey(), half);

    assertThat(files.reloadIfChanged()).isFalse();

    assertThat(files.serverCertificate()).isEqualTo(first.certificate());
    assertThat(problems).singleElement().asString().contains("server.key");
    assertThat(problems.getFirst()).doesNotContain(half.lines().skip(1).findFirst().orElseThrow());
  }

  @Test
  void a_broken_pair_does_not_delay_a_change_of_the_authorities() throws Exception {
    TlsFiles files = load();
    Files.writeString(paths.privateKey(), "");
    DevelopmentCa.create("other", YESTERDAY, TOMORROW).writeCertificate(paths.authorities());

    assertThat(files.reloadIfChanged()).isTrue();

    assertThat(files.trustGeneration()).isEqualTo(2);
    assertThat(problems).hasSize(1);
  }

  @Test
  void authorities_that_cannot_be_read_leave_the_old_ones() throws Exception {
    TlsFiles files = load();

    for (String broken : List.of("", "-----BEGIN CERTIFICATE-----\nMIIB")) {
      Files.writeString(paths.authorities(), broken);
      assertThat(files.reloadIfChanged()).isFalse();
    }
    Files.write(paths.authorities(), first.certificatePem());
    assertThat(files.reloadIfChanged()).isFalse();
    Files.delete(paths.authorities());
    assertThat(files.reloadIfChanged()).isFalse();

    assertThat(files.trustGeneration()).isEqualTo(1);
    assertThat(problems).hasSize(4);
    assertThat(problems.get(2)).contains("no authority");
    assertThat(problems.get(3)).isEqualTo(paths.authorities() + ": no such file");
  }

  @Test
  void everything_wrong_at_the_start_is_said_at_once() throws Exception {
    Files.delete(paths.privateKey());
    Files.write(paths.authorities(), new byte[(1 << 20) + 1]);

    assertThatExceptionOfType(TlsFilesException.class)
        .isThrownBy(this::load)
        .satisfies(
            e ->
                assertThat(e.problems())
                    .containsExactly(
                        paths.privateKey() + ": no such file",
                        paths.authorities() + ": longer than 1 MiB"));
  }

  @Test
  void a_key_that_boringssl_would_not_be_asked_for_is_refused() throws Exception {
    Files.write(
        paths.privateKey(),
        Pem.encode(KeyPairGenerator.getInstance("Ed25519").generateKeyPair().getPrivate()));

    assertThatExceptionOfType(TlsFilesException.class)
        .isThrownBy(this::load)
        .withMessageContaining("different kinds");
  }
}
