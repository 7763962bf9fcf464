package io.stepvault.examples.ssh;

import io.stepvault.client.Secret;
import io.stepvault.client.Step;
import io.stepvault.client.destination.Target;
import io.stepvault.examples.Action;
import io.stepvault.examples.Destinations;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PublicKey;
import java.time.Duration;
import java.util.List;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.config.hosts.HostConfigEntryResolver;
import org.apache.sshd.client.keyverifier.RequiredServerKeyVerifier;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.NamedResource;
import org.apache.sshd.common.config.keys.FilePasswordProvider;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.common.config.keys.PublicKeyEntryResolver;
import org.apache.sshd.common.keyprovider.KeyIdentityProvider;
import org.apache.sshd.common.util.security.SecurityUtils;
import org.apache.sshd.sftp.client.SftpClient;
import org.apache.sshd.sftp.client.SftpClientFactory;

/**
 * Puts a file on a server over SFTP and runs a command there. The private key is an item of the
 * kind MATERIAL: the bytes of the file that {@code ssh-keygen} wrote, or PKCS#8 in PEM, not
 * encrypted.
 */
public final class UploadFile implements Action {
  private static final Duration TIMEOUT = Duration.ofSeconds(20);

  private final Server server;
  private final String key;
  private final String path;
  private final byte[] content;
  private final String command;

  /**
   * Where, and as whom.
   *
   * @param port 1 to 65,535
   * @param hostKey the server's, as in {@code known_hosts}: {@code ecdsa-sha2-nistp256 AAAA...}
   */
  public record Server(String host, int port, String hostKey, String user) {}

  /**
   * @param key the item with the private key
   * @param path of the file on the server
   * @param command what is run afterwards
   */
  public UploadFile(Server server, String key, String path, byte[] content, String command) {
    this.server = server;
    this.key = key;
    this.path = path;
    this.content = content.clone();
    this.command = command;
  }

  @Override
  public List<String> references() {
    return List.of(key);
  }

  @Override
  public void run(Step step, PrintWriter log) throws IOException, GeneralSecurityException {
    try (SshClient client = SshClient.setUpDefaultClient()) {
      // Whose keys and settings are in this machine's ~/.ssh is none of the workflow's business.
      client.setKeyIdentityProvider(KeyIdentityProvider.EMPTY_KEYS_PROVIDER);
      client.setHostConfigEntryResolver(HostConfigEntryResolver.EMPTY);
      client.setServerKeyVerifier(new RequiredServerKeyVerifier(hostKey()));
      client.start();
      try (ClientSession session =
          client
              .connect(server.user(), server.host(), server.port())
              .verify(TIMEOUT)
              .getSession()) {
        authenticate(session, step);
        try (SftpClient sftp = SftpClientFactory.instance().createSftpClient(session);
            OutputStream file = sftp.write(path)) {
          file.write(content);
        }
        log.println("wrote " + content.length + " bytes to " + path);
        log.println(session.executeRemoteCommand(command, TIMEOUT));
      }
    }
  }

  private void authenticate(ClientSession session, Step step)
      throws IOException, GeneralSecurityException {
    try (Secret secret = step.resolve(key)) {
      Destinations.require(Target.of("ssh", server.host(), server.port(), ""), List.of(secret));
      Iterable<KeyPair> pairs =
          SecurityUtils.loadKeyPairIdentities(
              session,
              NamedResource.ofName(key),
              new ByteArrayInputStream(secret.bytes()),
              FilePasswordProvider.EMPTY);
      if (pairs == null) {
        throw new GeneralSecurityException(secret + " is no private key");
      }
      pairs.forEach(session::addPublicKeyIdentity);
    }
    session.auth().verify(TIMEOUT);
  }

  private PublicKey hostKey() throws IOException, GeneralSecurityException {
    return PublicKeyEntry.parsePublicKeyEntry(server.hostKey())
        .resolvePublicKey(null, null, PublicKeyEntryResolver.FAILING);
  }
}
