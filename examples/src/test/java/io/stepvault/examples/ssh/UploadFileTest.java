package io.stepvault.examples.ssh;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.ByteString;
import io.stepvault.client.masking.MaskedException;
import io.stepvault.examples.support.Canary;
import io.stepvault.examples.support.LocalSftp;
import io.stepvault.examples.support.OnPlatform;
import io.stepvault.examples.support.Platform;
import io.stepvault.v1.CreateItemRequest;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(OnPlatform.class)
final class UploadFileTest {
  private static final byte[] REPORT = "id,amount\n7,100\n".getBytes(UTF_8);

  @TempDir private Path files;
  private LocalSftp server;
  private String privateKey;

  @BeforeEach
  void start() throws Exception {
    server = new LocalSftp(files);
    privateKey = server.privateKey();
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
  }

  private UploadFile upload(String item, String expectedHost) {
    return new UploadFile(
        new UploadFile.Server("127.0.0.1", server.port(), expectedHost, LocalSftp.USER),
        item,
        "/report.csv",
        REPORT,
        "import report.csv");
  }

  private static void store(Platform platform, String name, String material) {
    var unused =
        platform.create(
            CreateItemRequest.newBuilder()
                .setName(name)
                .setMaterial(ByteString.copyFromUtf8(material)));
  }

  @Test
  void fileArrives_andTheKeyIsNotInTheLog(Platform platform) throws Exception {
    store(platform, "deploy_key", privateKey);

    String log = platform.run(upload("deploy_key", server.hostKey()));

    assertThat(files.resolve("report.csv")).hasBinaryContent(REPORT);
    assertThat(log).contains("ran import report.csv with");
    Canary.assertMasked(log, privateKey);
    assertThat(server.secretLines()).isNotEmpty().noneMatch(log::contains);
  }

  @Test
  void anotherServer_getsNothing(Platform platform) throws Exception {
    store(platform, "guarded_key", privateKey);
    String other = LocalSftp.strangeHostKey();

    var failure =
        catchThrowableOfType(
            MaskedException.class, () -> platform.run(upload("guarded_key", other)));

    assertThat(failure).hasMessageContaining("key");
    assertThat(files).isEmptyDirectory();
  }

  @Test
  void whatIsNoKey_failsWithoutShowingIt(Platform platform) {
    String value = Canary.value();
    store(platform, "no_key", value);

    var failure =
        catchThrowableOfType(
            MaskedException.class, () -> platform.run(upload("no_key", server.hostKey())));

    Canary.assertAbsent(failure.toString(), value);
  }
}
