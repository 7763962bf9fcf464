package io.stepvault.server.cli;

import io.stepvault.server.tls.TlsFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The folder of a development installation: what a person or a test needs to be any caller, and
 * what the broker keeps between starts. Only its owner may open it (mode 0700).
 *
 * @param directory absolute
 */
record DevHome(Path directory) {
  /** What {@code aud} of a token is in a development home. */
  static final String AUDIENCE = "stepvault";

  /** Each has a certificate with the URI SAN {@link #spiffeId}. */
  static final List<String> IDENTITIES =
      List.of("operator", "backend", "authorizer", "node-a", "node-b");

  /** A home in this folder, which need not be there yet. */
  static DevHome at(Path directory) {
    return new DevHome(directory.toAbsolutePath().normalize());
  }

  /** Every identity of a development home begins with this. */
  static String spiffeId(String name) {
    return "spiffe://dev.stepvault/" + name;
  }

  /**
   * Makes the folder, or closes an existing home to others.
   *
   * @throws CommandFailure when the folder holds other things
   */
  void create() throws IOException {
    if (Files.exists(directory) && !Files.exists(lock())) {
      try (Stream<Path> files = Files.list(directory)) {
        if (files.findAny().isPresent()) {
          throw new CommandFailure(
              directory
                  + " is not empty, and no development home: name another folder with --home");
        }
      }
    }
    PrivateFiles.folder(directory);
  }

  /**
   * Checks that there is a home.
   *
   * @throws CommandFailure when not
   */
  void requireReady() {
    if (!Files.exists(env())) {
      throw new CommandFailure(
          "there is no development home in "
              + directory
              + ": start ./stepvault dev first, or name its folder with --home");
    }
  }

  /**
   * Checks that {@code name} is an identity of this home.
   *
   * @throws CommandFailure when not
   */
  void requireIdentity(String name) {
    if (!IDENTITIES.contains(name)) {
      throw new CommandFailure(
          "there is no identity \"" + name + "\": use one of " + String.join(", ", IDENTITIES));
    }
  }

  Path certificateAuthority() {
    return directory.resolve("ca.pem");
  }

  Path certificate(String name) {
    return directory.resolve(name + ".pem");
  }

  Path key(String name) {
    return directory.resolve(name + ".key");
  }

  /** The broker's own certificate, its key, and whom it trusts. */
  TlsFiles.Paths server() {
    return new TlsFiles.Paths(certificate("server"), key("server"), certificateAuthority());
  }

  Path rootKey() {
    return directory.resolve("root.key");
  }

  /** The authorizer's private key. */
  Path authorizerKey() {
    return directory.resolve("authorizer.jwk");
  }

  /** The authorizer's id, the {@code iss} of its tokens. */
  Path authorizerId() {
    return directory.resolve("authorizer.id");
  }

  Path descriptorSet() {
    return directory.resolve("stepvault.protoset");
  }

  Path env() {
    return directory.resolve("env");
  }

  Path database() {
    return directory.resolve("postgres");
  }

  Path lock() {
    return directory.resolve("lock");
  }
}
