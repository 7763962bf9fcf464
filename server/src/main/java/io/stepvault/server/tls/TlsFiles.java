package io.stepvault.server.tls;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The server's certificate chain, its key, and the authorities whose clients it trusts: three PEM
 * files of at most 1 MiB, which may change while it runs.
 *
 * <p>Certificate and key are taken over together or not at all; the authorities apart from them, so
 * that a broken pair never delays that an authority is removed. Whatever cannot be used leaves in
 * place what was there. Thread-safe.
 */
public final class TlsFiles {

  /**
   * Where the files are.
   *
   * @param certificateChain the server's leaf, then its intermediates
   * @param privateKey EC or RSA, without a password
   * @param authorities at least one CA certificate
   */
  public record Paths(Path certificateChain, Path privateKey, Path authorities) {}

  private static final Logger LOG = LoggerFactory.getLogger(TlsFiles.class);

  private static final int MAX_FILE_BYTES = 1 << 20;

  /** The digest of no file. */
  private static final String NOTHING_READ = "";

  private final Paths paths;
  private final Consumer<String> problems;
  private final X509ExtendedKeyManager keyManager =
      new ReloadingKeyManager(this::identity, this::identity);
  private final X509ExtendedTrustManager trustManager = new ReloadingTrustManager(this::trust);

  private volatile Identities identities;
  private volatile TrustBundle trust;

  // What was reported last, so that a file that stays broken is reported once. Guarded by this.
  private String identityProblem = "";
  private String trustProblem = "";

  private record Identities(ServerIdentity current, ServerIdentity previous) {}

  private TlsFiles(
      Paths paths, Consumer<String> problems, ServerIdentity identity, TrustBundle trust) {
    this.paths = paths;
    this.problems = problems;
    this.identities = new Identities(identity, identity);
    this.trust = trust;
  }

  /**
   * Reads all three files.
   *
   * @param problems told later, by {@link #reloadIfChanged}, one sentence for what cannot be used
   * @throws TlsFilesException with everything that is wrong at once
   */
  public static TlsFiles load(Paths paths, Consumer<String> problems) throws TlsFilesException {
    List<String> found = new ArrayList<>();
    ServerIdentity identity = null;
    TrustBundle trust = null;
    try {
      identity = readIdentity(paths, NOTHING_READ).orElseThrow();
    } catch (Unusable e) {
      found.add(e.getMessage());
    }
    try {
      trust = readTrust(paths, 0, NOTHING_READ).orElseThrow();
    } catch (Unusable e) {
      found.add(e.getMessage());
    }
    if (!found.isEmpty()) {
      throw new TlsFilesException(found);
    }
    return new TlsFiles(paths, problems, identity, trust);
  }

  /**
   * Takes over what has changed in the files. Reads and parses them: not for an event loop.
   *
   * @return whether anything was taken over
   */
  public synchronized boolean reloadIfChanged() {
    boolean identityChanged = reloadIdentity();
    boolean trustChanged = reloadTrust();
    return identityChanged || trustChanged;
  }

  private boolean reloadIdentity() {
    ServerIdentity current = identity();
    try {
      Optional<ServerIdentity> read = readIdentity(paths, current.alias());
      identityProblem = "";
      read.ifPresent(changed -> takeOver(changed, current));
      return read.isPresent();
    } catch (Unusable e) {
      identityProblem = report(e.getMessage(), identityProblem);
      return false;
    }
  }

  private void takeOver(ServerIdentity changed, ServerIdentity previous) {
    identities = new Identities(changed, previous);
    LOG.info(
        "server certificate reloaded, valid until {}", changed.leaf().getNotAfter().toInstant());
  }

  private boolean reloadTrust() {
    try {
      Optional<TrustBundle> read = readTrust(paths, trust.generation(), trust.contents());
      trustProblem = "";
      read.ifPresent(this::takeOver);
      return read.isPresent();
    } catch (Unusable e) {
      trustProblem = report(e.getMessage(), trustProblem);
      return false;
    }
  }

  private void takeOver(TrustBundle changed) {
    trust = changed;
    LOG.info("trusted authorities reloaded, generation {}", changed.generation());
  }

  private String report(String problem, String reported) {
    if (!problem.equals(reported)) {
      problems.accept(problem);
    }
    return problem;
  }

  /** Grows whenever other authorities are trusted than before; the first generation is 1. */
  public long trustGeneration() {
    return trust.generation();
  }

  /** For {@link javax.net.ssl.SSLContext}s and Netty: follows the files. */
  public X509ExtendedKeyManager keyManager() {
    return keyManager;
  }

  /** For {@link javax.net.ssl.SSLContext}s and Netty: follows the files; names no issuers. */
  public X509ExtendedTrustManager trustManager() {
    return trustManager;
  }

  /** The certificate that new connections are shown. */
  public X509Certificate serverCertificate() {
    return identity().leaf();
  }

  /** Generation and trust manager that belong together. */
  TrustBundle trust() {
    return trust;
  }

  private ServerIdentity identity() {
    return identities.current();
  }

  private Optional<ServerIdentity> identity(String alias) {
    Identities now = identities;
    if (now.current().alias().equals(alias)) {
      return Optional.of(now.current());
    }
    return now.previous().alias().equals(alias) ? Optional.of(now.previous()) : Optional.empty();
  }

  /** Empty when the files hold what {@code known} is the digest of. */
  private static Optional<ServerIdentity> readIdentity(Paths paths, String known) throws Unusable {
    byte[] chainPem = read(paths.certificateChain());
    byte[] keyPem = read(paths.privateKey());
    String contents = digest(chainPem) + digest(keyPem);
    if (contents.equals(known)) {
      return Optional.empty();
    }
    List<X509Certificate> chain;
    try {
      chain = Pem.certificates(chainPem);
    } catch (GeneralSecurityException e) {
      throw new Unusable(paths.certificateChain(), e);
    }
    try {
      PrivateKey key = Pem.privateKey(keyPem);
      return Optional.of(ServerIdentity.of(contents, chain, key));
    } catch (GeneralSecurityException e) {
      throw new Unusable(paths.privateKey(), e);
    }
  }

  /** Empty when the file holds what {@code known}, of {@code generation}, is the digest of. */
  private static Optional<TrustBundle> readTrust(Paths paths, long generation, String known)
      throws Unusable {
    byte[] pem = read(paths.authorities());
    String contents = digest(pem);
    if (contents.equals(known)) {
      return Optional.empty();
    }
    try {
      return Optional.of(TrustBundle.of(generation + 1, contents, Pem.certificates(pem)));
    } catch (GeneralSecurityException e) {
      throw new Unusable(paths.authorities(), e);
    }
  }

  private static byte[] read(Path file) throws Unusable {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] contents = in.readNBytes(MAX_FILE_BYTES + 1);
      if (contents.length > MAX_FILE_BYTES) {
        throw new IOException("longer than 1 MiB");
      }
      return contents;
    } catch (NoSuchFileException e) {
      throw new Unusable(file, new IOException("no such file", e));
    } catch (IOException e) {
      throw new Unusable(file, e);
    }
  }

  private static String digest(byte[] contents) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(contents));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  private static final class Unusable extends Exception {
    Unusable(Path file, Exception why) {
      super(file + ": " + why.getMessage(), why);
    }
  }
}
