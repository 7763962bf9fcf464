package io.stepvault.examples.support;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
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

/**
 * A real SSH server on the loopback interface, with SFTP, whose commands print whatever it knows.
 */
public final class LocalSftp implements AutoCloseable {
  public static final String USER = "upload";

  private final KeyPair hostKey = newKey();
  private final KeyPair deployKey = newKey();
  private final String privateKey = openSsh(deployKey);
  private final SshServer server = SshServer.setUpDefaultServer();

  /**
   * @param files what it serves
   */
  public LocalSftp(Path files) throws Exception {
    server.setHost("127.0.0.1");
    server.setKeyPairProvider(KeyPairProvider.wrap(hostKey));
    server.setPublickeyAuthenticator(
        (user, key, session) ->
            user.equals(USER) && KeyUtils.compareKeys(key, deployKey.getPublic()));
    server.setSubsystemFactories(List.of(new SftpSubsystemFactory()));
    server.setFileSystemFactory(new VirtualFileSystemFactory(files));
    server.setCommandFactory((channel, command) -> new Telltale(command));
    server.start();
  }

  private static KeyPair newKey() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    return generator.generateKeyPair();
  }

  /** A host key of no server. */
  public static String strangeHostKey() throws Exception {
    return entry(newKey().getPublic());
  }

  private static String entry(PublicKey key) {
    return PublicKeyEntry.toString(key);
  }

  /** As ssh-keygen writes it. */
  private static String openSsh(KeyPair pair) throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    OpenSSHKeyPairResourceWriter.INSTANCE.writePrivateKey(pair, "deploy", null, out);
    return out.toString(UTF_8);
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

  public int port() {
    return server.getPort();
  }

  /** As in {@code known_hosts}. */
  public String hostKey() {
    return entry(hostKey.getPublic());
  }

  /** What {@link #USER} gets in with. */
  public String privateKey() {
    return privateKey;
  }

  /** The lines of it that nobody may see. */
  public List<String> secretLines() {
    return privateKey.lines().filter(line -> !line.startsWith("-----")).toList();
  }

  @Override
  public void close() throws IOException {
    server.stop(true);
  }
}
