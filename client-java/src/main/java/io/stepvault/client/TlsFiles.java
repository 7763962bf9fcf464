package io.stepvault.client;

import io.grpc.util.AdvancedTlsX509KeyManager;
import io.grpc.util.AdvancedTlsX509TrustManager;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.function.Consumer;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Three PEM files of at most 1 MiB, which may change. Certificate and key are taken over together
 * or not at all; the authorities apart from them. What cannot be used leaves in place what was
 * there.
 *
 * <p>Changes are found by reading: the times of files do not tell on every volume that certificates
 * are mounted from. Safe for use by several threads.
 */
final class TlsFiles {
  private static final int MOST_BYTES = 1 << 20;

  private final Path authorities;
  private final Path certificate;
  private final Path key;
  private final Consumer<String> problems;

  private final AdvancedTlsX509KeyManager keyManager = new AdvancedTlsX509KeyManager();
  private final AdvancedTlsX509TrustManager trustManager;

  // Guarded by this: digests of what is in use, and what was told last.
  private byte[] identityInUse = {};
  private byte[] trustInUse = {};
  private String identityProblem = "";
  private String trustProblem = "";

  private volatile int generation;

  /**
   * Reads them.
   *
   * @param problems told by {@link #reload} once of each: a sentence that names the file and
   *     nothing in it
   * @throws UncheckedIOException when a file cannot be read
   * @throws IllegalArgumentException when a file does not hold what it should
   */
  TlsFiles(Path authorities, Path certificate, Path key, Consumer<String> problems) {
    this.authorities = authorities;
    this.certificate = certificate;
    this.key = key;
    this.problems = problems;
    try {
      this.trustManager = AdvancedTlsX509TrustManager.newBuilder().build();
      takeTrust();
      takeIdentity();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  X509ExtendedKeyManager keyManager() {
    return keyManager;
  }

  X509ExtendedTrustManager trustManager() {
    return trustManager;
  }

  /** Grows whenever something was taken over. */
  int generation() {
    return generation;
  }

  /** Takes over what has changed. */
  synchronized void reload() {
    try {
      takeTrust();
      trustProblem = "";
    } catch (IOException | GeneralSecurityException e) {
      trustProblem = tell(e, trustProblem);
    }
    try {
      takeIdentity();
      identityProblem = "";
    } catch (IOException | GeneralSecurityException e) {
      identityProblem = tell(e, identityProblem);
    }
  }

  private synchronized void takeTrust() throws IOException, GeneralSecurityException {
    byte[] pem = read(authorities);
    byte[] digest = digest(pem);
    if (Arrays.equals(digest, trustInUse)) {
      return;
    }
    try {
      trustManager.updateTrustCredentials(TlsIdentity.certificates(pem));
    } catch (GeneralSecurityException e) {
      throw new GeneralSecurityException(authorities + ": " + e.getMessage(), e);
    }
    trustInUse = digest;
    generation++;
  }

  private synchronized void takeIdentity() throws IOException, GeneralSecurityException {
    byte[] chainPem = read(certificate);
    byte[] keyPem = read(key);
    try {
      byte[] digest = digest(chainPem, keyPem);
      if (Arrays.equals(digest, identityInUse)) {
        return;
      }
      TlsIdentity identity = TlsIdentity.of(chainPem, keyPem);
      keyManager.updateIdentityCredentials(
          identity.chain().toArray(new X509Certificate[0]), identity.key());
      identityInUse = digest;
      generation++;
    } catch (GeneralSecurityException e) {
      throw new GeneralSecurityException(certificate + ", " + key + ": " + e.getMessage(), e);
    } finally {
      Arrays.fill(keyPem, (byte) 0);
    }
  }

  private String tell(Exception problem, String told) {
    // Of an IOException the class alone, which says more than the file's name does.
    String sentence =
        problem instanceof IOException ? problem.toString() : String.valueOf(problem.getMessage());
    if (!sentence.equals(told)) {
      problems.accept(sentence);
    }
    return sentence;
  }

  private static byte[] read(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] content = in.readNBytes(MOST_BYTES + 1);
      if (content.length > MOST_BYTES) {
        throw new IOException(file + " is longer than 1 MiB");
      }
      return content;
    }
  }

  private static byte[] digest(byte[]... contents) throws GeneralSecurityException {
    MessageDigest all = MessageDigest.getInstance("SHA-256");
    for (byte[] content : contents) {
      all.update(MessageDigest.getInstance("SHA-256").digest(content));
    }
    return all.digest();
  }
}
