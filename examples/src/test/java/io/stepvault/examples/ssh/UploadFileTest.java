package io.stepvault.examples.ssh;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.ByteString;
import io.stepvault.client.masking.MaskedException;
import io.stepvault.examples.support.Canary;
import io.stepvault.examples.support.OnPlatform;
import io.stepvault.examples.support.Platform;
import io.stepvault.v1.CreateItemRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.util.List;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.common.config.keys.writer.openssh.OpenSSHKeyPairResourceWriter;
import org.apache.sshd.common.file.virtualfs.VirtualFileSystemFactory;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.command.AbstractCommandSupport;
import org.apache.sshd.sftp.server.SftpSubsystemFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(OnPlatform.class)
final class UploadFileTest {
  private static final byte[] REPORT = "id,amount\n7,100\n".getBytes(UTF_8);

  @TempDir private Path files;
  private final KeyPair hostKey = newKey();
  private final KeyPair deployKey = newKey();
  private final String privateKey = openSsh(deployKey);
  private final SshServer server = SshServer.setUpDefaultServer();

  UploadFileTest() throws Exception {}

  private static KeyPair newKey() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    return generator.generateKeyPair();
  }

  /** As ssh-keygen writes it. */
  private static String openSsh(KeyPair pair) throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    OpenSSHKeyPairResourceWriter.INSTANCE.writePrivateKey(pair, "deploy", null, out);
    return out.toString(UTF_8);
  }

  /** A server whose commands print whatever it knows. */
  @BeforeEach
  void start() throws IOException {
    server.setHost("127.0.0.1");
    server.setKeyPairProvider(KeyPairProvider.wrap(hostKey));
    server.setPublickeyAuthenticator(
        (user, key, session) ->
            user.equals("upload") && KeyUtils.compareKeys(key, deployKey.getPublic()));
    server.setSubsystemFactories(List.of(new SftpSubsystemFactory()));
    server.setFileSystemFactory(new VirtualFileSystemFactory(files));
    server.setCommandFactory((channel, command) -> new Telltale(command));
    server.start();
  }

  @AfterEach
  void stop() throws IOException {
    server.stop(true);
  }

  private final class Telltale extends AbstractCommandSupport {
    Telltale(String command) {
      super(command, null);
    }

    @Override
    public void run() {
      try {
        getOutputStream().write(("ran " + getCommand() + " with\n" + privateKey).getBytes(UTF_8));
        getOutputStream().flush();
        onExit(0);
      } catch (IOException e) {
        onExit(1, e.getMessage());
      }
    }
  }

  private UploadFile upload(String item, KeyPair expectedHost) {
    return new UploadFile(
        new UploadFile.Server(
            "127.0.0.1",
            server.getPort(),
            PublicKeyEntry.toString(expectedHost.getPublic()),
            "upload"),
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

  private void assertNoLineOfTheKey(String text) {
    assertThat(privateKey.lines().filter(line -> !line.startsWith("-----")))
        .isNotEmpty()
        .noneMatch(text::contains);
  }

  @Test
  void fileArrives_andTheKeyIsNotInTheLog(Platform platform) throws Exception {
    store(platform, "deploy_key", privateKey);

    String log = platform.run(upload("deploy_key", hostKey));

    assertThat(files.resolve("report.csv")).hasBinaryContent(REPORT);
    assertThat(log).contains("ran import report.csv with");
    Canary.assertMasked(log, privateKey);
    assertNoLineOfTheKey(log);
  }

  @Test
  void anotherServer_getsNothing(Platform platform) throws Exception {
    store(platform, "guarded_key", privateKey);
    KeyPair other = newKey();

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
        catchThrowableOfType(MaskedException.class, () -> platform.run(upload("no_key", hostKey)));

    Canary.assertAbsent(failure.toString(), value);
  }
}
