package io.stepvault.server.tls;

import static io.stepvault.server.tls.TlsTestServer.TOMORROW;
import static io.stepvault.server.tls.TlsTestServer.YESTERDAY;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DevelopmentCaTest {

  @TempDir Path directory;
  private final DevelopmentCa ca = DevelopmentCa.create("ca", YESTERDAY, TOMORROW);

  @Test
  void a_client_certificate_has_its_spiffe_id_and_dates() throws Exception {
    IssuedCertificate issued = ca.issueClient("spiffe://dev.stepvault/node-a", YESTERDAY, TOMORROW);

    issued.certificate().verify(ca.certificate().getPublicKey());
    assertThat(issued.certificate().getSubjectAlternativeNames())
        .containsExactly(List.of(6, "spiffe://dev.stepvault/node-a"));
    assertThat(issued.certificate().getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.2");
    assertThat(issued.certificate().getNotBefore()).isEqualTo(YESTERDAY);
    assertThat(issued.certificate().getNotAfter()).isEqualTo(TOMORROW);
    assertThat(issued.certificate().getBasicConstraints()).isEqualTo(-1);
  }

  @Test
  void a_server_certificate_is_for_the_local_names() throws Exception {
    IssuedCertificate issued = ca.issueServer(YESTERDAY, TOMORROW);

    assertThat(issued.certificate().getSubjectAlternativeNames())
        .containsExactly(
            List.of(2, "localhost"), List.of(7, "127.0.0.1"), List.of(7, "0:0:0:0:0:0:0:1"));
    assertThat(issued.certificate().getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.1");
  }

  @Test
  void files_are_read_back_and_the_key_is_its_owners_alone() throws Exception {
    IssuedCertificate issued = ca.issueClient("spiffe://d/a", YESTERDAY, TOMORROW);
    Path key = directory.resolve("node-a.key");
    Files.writeString(key, "an older one, readable to all");
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-rw-rw-"));

    issued.writeTo(directory, "node-a");

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key)))
        .isEqualTo("rw-------");
    assertThat(Files.readString(key)).startsWith("-----BEGIN PRIVATE KEY-----");
    assertThat(Pem.privateKey(Files.readAllBytes(key))).isEqualTo(issued.key());
    assertThat(Pem.certificates(Files.readAllBytes(directory.resolve("node-a.pem"))))
        .containsExactly(issued.certificate());
    try (var files = Files.list(directory)) {
      assertThat(files).hasSize(2);
    }
  }

  @Test
  void no_key_shows_in_a_string() {
    IssuedCertificate issued = ca.issueClient("spiffe://d/a", YESTERDAY, TOMORROW);

    assertThat(issued).hasToString("IssuedCertificate[CN=client]");
  }
}
