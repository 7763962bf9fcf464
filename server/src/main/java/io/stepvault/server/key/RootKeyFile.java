package io.stepvault.server.key;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Base64;
import java.util.Set;

/**
 * The text file of a root key: comment lines, and one line of {@code stepvault-root-key-v1}, the
 * key's id and the key in base64, with one space between. The id is derived from the key, so it is
 * the checksum too.
 */
final class RootKeyFile {
  private static final String PREFIX = "stepvault-root-key-v1 ";
  private static final String COMMENT =
      """
      # The root key of a Stepvault installation. Whoever has this file and the database can read
      # every secret; if it is lost, all data is lost. Keep a copy, apart from the database.
      """;
  private static final int ID_LENGTH = 19;
  private static final int BASE64_LENGTH = 44;
  private static final int LONGEST_FILE = 4096;

  private RootKeyFile() {}

  static void write(Path file, KeyMaterial material) {
    Path directory = file.toAbsolutePath().getParent();
    byte[] content = encode(material);
    try {
      Files.createDirectories(directory, mode(file, "rwx------"));
      writeNew(file, content);
      flushName(directory);
    } catch (IOException e) {
      throw new KeyFileException(
          "root key file " + file + " cannot be written: check the directory's owner and space", e);
    } finally {
      Arrays.fill(content, (byte) 0);
    }
  }

  static KeyMaterial read(Path file) {
    byte[] content = new byte[0];
    try (InputStream in = Files.newInputStream(file)) {
      refuseWhenOpenToOthers(file);
      content = in.readNBytes(LONGEST_FILE);
      return decode(file, content);
    } catch (NoSuchFileException e) {
      throw new KeyFileException(
          "root key file "
              + file
              + " is missing: put its copy back; what is stored cannot be read with any other key",
          e);
    } catch (IOException e) {
      throw new KeyFileException(
          "root key file "
              + file
              + " cannot be read: it must be a file that belongs to the user who runs Stepvault",
          e);
    } finally {
      Arrays.fill(content, (byte) 0);
    }
  }

  private static void writeNew(Path file, byte[] content) throws IOException {
    try (FileChannel channel =
        FileChannel.open(
            file,
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            mode(file, "rw-------"))) {
      ByteBuffer remaining = ByteBuffer.wrap(content);
      while (remaining.hasRemaining()) {
        channel.write(remaining);
      }
      channel.force(true);
    } catch (FileAlreadyExistsException e) {
      throw new KeyFileException(
          "root key file " + file + " exists, and is never overwritten: use it, or name another",
          e);
    }
  }

  private static byte[] encode(KeyMaterial material) {
    byte[] before = (COMMENT + PREFIX + RootKey.idOf(material) + " ").getBytes(US_ASCII);
    byte[] base64 = Base64.getEncoder().encode(material.bytes());
    byte[] content =
        ByteBuffer.allocate(before.length + BASE64_LENGTH + 1)
            .put(before)
            .put(base64)
            .put((byte) '\n')
            .array();
    Arrays.fill(base64, (byte) 0);
    return content;
  }

  /** Stays with bytes: a String of the key could not be wiped. */
  private static KeyMaterial decode(Path file, byte[] content) {
    KeyMaterial found = null;
    int start = 0;
    while (start < content.length) {
      int end = start;
      while (end < content.length && content[end] != '\n') {
        end++;
      }
      int textEnd = end > start && content[end - 1] == '\r' ? end - 1 : end;
      if (textEnd > start && content[start] != '#') {
        if (found != null) {
          throw damaged(file, "it holds more than one key line");
        }
        found = decodeLine(file, content, start, textEnd);
      }
      start = end + 1;
    }
    if (found == null) {
      throw damaged(file, "it holds no key line");
    }
    return found;
  }

  private static KeyMaterial decodeLine(Path file, byte[] content, int start, int end) {
    int idStart = start + PREFIX.length();
    int keyStart = idStart + ID_LENGTH + 1;
    if (!startsWith(content, start, end, PREFIX)) {
      throw damaged(file, "its key line does not begin with \"" + PREFIX + "\"");
    }
    if (end != keyStart + BASE64_LENGTH) {
      throw damaged(file, "its key line has a wrong length");
    }
    byte[] base64 = Arrays.copyOfRange(content, keyStart, end);
    KeyMaterial material;
    try {
      material = KeyMaterial.adopt(Base64.getDecoder().decode(base64));
    } catch (IllegalArgumentException e) {
      // Without the cause: the decoder's message quotes a character of the key.
      throw damaged(file, "its key is not 32 bytes in base64");
    } finally {
      Arrays.fill(base64, (byte) 0);
    }
    if (!startsWith(content, idStart, end, RootKey.idOf(material) + " ")) {
      material.close();
      throw damaged(file, "its key does not match its id");
    }
    return material;
  }

  private static boolean startsWith(byte[] content, int start, int end, String expected) {
    byte[] wanted = expected.getBytes(US_ASCII);
    int wantedEnd = start + wanted.length;
    return wantedEnd <= end && Arrays.equals(content, start, wantedEnd, wanted, 0, wanted.length);
  }

  private static KeyFileException damaged(Path file, String how) {
    return new KeyFileException(
        "root key file "
            + file
            + " is damaged: "
            + how
            + "; put its copy back (delete it only if nothing was ever stored with it)");
  }

  private static void refuseWhenOpenToOthers(Path file) throws IOException {
    if (!isPosix(file)) {
      return;
    }
    Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
    boolean ownerOnly = permissions.stream().allMatch(one -> one.name().startsWith("OWNER_"));
    if (!ownerOnly) {
      throw new KeyFileException(
          "root key file "
              + file
              + " is open to others than its owner ("
              + PosixFilePermissions.toString(permissions)
              + "): run chmod 600 "
              + file);
    }
  }

  private static FileAttribute<?>[] mode(Path file, String permissions) {
    return isPosix(file)
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
        }
        : new FileAttribute<?>[0];
  }

  /** A new file survives a crash only when its directory was flushed as well. */
  private static void flushName(Path directory) throws IOException {
    if (isPosix(directory)) {
      try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
        channel.force(true);
      }
    }
  }

  private static boolean isPosix(Path file) {
    return file.getFileSystem().supportedFileAttributeViews().contains("posix");
  }
}
