package io.stepvault.server.tls;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Set;

/** A certificate and its private key, as {@link DevelopmentCa} issues them. */
public record IssuedCertificate(X509Certificate certificate, PrivateKey key) {

  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rw-------");
  private static final Set<PosixFilePermission> READABLE =
      PosixFilePermissions.fromString("rw-r--r--");

  /** The certificate in PEM. */
  public byte[] certificatePem() {
    return certificatePem(certificate);
  }

  /** The key as PKCS#8 in PEM, without a password. */
  public byte[] keyPem() {
    return Pem.encode(key);
  }

  /**
   * Writes {@code NAME.key}, which only its owner may read at any time, and {@code NAME.pem}; each
   * file changes from its old contents to the new ones at once.
   *
   * @throws IOException also when the file system has no POSIX permissions
   */
  public void writeTo(Path directory, String name) throws IOException {
    write(directory.resolve(name + ".key"), keyPem(), OWNER_ONLY);
    write(directory.resolve(name + ".pem"), certificatePem(), READABLE);
  }

  static void writeCertificate(Path file, X509Certificate certificate) throws IOException {
    write(file, certificatePem(certificate), READABLE);
  }

  private static byte[] certificatePem(X509Certificate certificate) {
    try {
      return Pem.encode(List.of(certificate));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a parsed certificate can be encoded", e);
    }
  }

  private static void write(Path file, byte[] contents, Set<PosixFilePermission> permissions)
      throws IOException {
    Path fresh = file.resolveSibling(file.getFileName() + ".new");
    Files.deleteIfExists(fresh);
    try (FileChannel channel =
        FileChannel.open(
            fresh,
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(permissions))) {
      ByteBuffer rest = ByteBuffer.wrap(contents);
      while (rest.hasRemaining()) {
        channel.write(rest);
      }
    }
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
  }

  @Override
  public String toString() {
    return "IssuedCertificate[" + certificate.getSubjectX500Principal() + "]";
  }
}
