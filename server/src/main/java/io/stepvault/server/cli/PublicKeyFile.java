package io.stepvault.server.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** A public key out of a file: a JWK, or PEM. */
record PublicKeyFile(String text) {
  private static final int LONGEST = 64 * 1024;
  private static final Pattern PRIVATE = Pattern.compile("PRIVATE KEY-----|\"(d|k|priv)\"\\s*:");

  /**
   * Reads it.
   *
   * @throws CommandFailure when the file holds a private key, which is sent nowhere
   */
  static PublicKeyFile read(Path file) throws IOException {
    if (Files.size(file) > LONGEST) {
      throw new CommandFailure(file + " is too long for a public key");
    }
    String text = Files.readString(file, StandardCharsets.UTF_8).strip();
    if (PRIVATE.matcher(text).find()) {
      throw new CommandFailure(
          file + " holds a private key: give the file of its public half; nothing was sent");
    }
    return new PublicKeyFile(text);
  }

  boolean isPem() {
    return text.startsWith("-----BEGIN");
  }
}
