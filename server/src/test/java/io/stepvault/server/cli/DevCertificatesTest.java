package io.stepvault.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DevCertificatesTest {
  private static final Instant NOW = Instant.parse("2026-03-01T00:00:00Z");

  @TempDir private Path folder;

  private byte[] authorityAfter(Instant now) throws Exception {
    DevHome home = DevHome.at(folder);
    DevCertificates.ensure(home, now);
    return Files.readAllBytes(home.certificateAuthority());
  }

  @Test
  void goodCertificates_stay() throws Exception {
    byte[] first = authorityAfter(NOW);

    assertThat(authorityAfter(NOW.plus(Duration.ofDays(300)))).isEqualTo(first);
  }

  @Test
  void certificatesNearTheirEnd_areIssuedAnew() throws Exception {
    byte[] first = authorityAfter(NOW);

    assertThat(authorityAfter(NOW.plus(Duration.ofDays(340)))).isNotEqualTo(first);
    assertThat(DevCertificates.read(folder.resolve("node-a.pem")).getNotAfter().toInstant())
        .isAfter(NOW.plus(Duration.ofDays(700)));
  }

  @Test
  void missingKey_isIssuedAnew() throws Exception {
    byte[] first = authorityAfter(NOW);
    Files.delete(folder.resolve("node-b.key"));

    assertThat(authorityAfter(NOW)).isNotEqualTo(first);
    assertThat(folder.resolve("node-b.key")).exists();
  }

  @Test
  void certificateOfAnotherAuthority_isIssuedAnew(@TempDir Path other) throws Exception {
    byte[] first = authorityAfter(NOW);
    DevCertificates.ensure(DevHome.at(other), NOW);
    Files.write(folder.resolve("ca.pem"), Files.readAllBytes(other.resolve("ca.pem")));

    assertThat(authorityAfter(NOW)).isNotEqualTo(first);
  }
}
