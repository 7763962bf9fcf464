package io.stepvault.server.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RootKeyFileTest {
  private static final String ID = "rk_d038d68bc5f1f010";
  private static final String KEY = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
  private static final String LINE = "stepvault-root-key-v1 " + ID + " " + KEY;

  @TempDir Path directory;

  static Stream<JsonNode> vectors() {
    return StreamSupport.stream(
        Vectors.read("root_key_id.json").required("vectors").spliterator(), false);
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void load_reads_the_line_of_the_vector(JsonNode vector) throws IOException {
    Path file = file(vector.required("line").asText() + "\n");

    try (RootKey loaded = RootKey.load(file);
        RootKey expected = new RootKey(KeyMaterial.adopt(Vectors.hex(vector, "key")))) {
      assertThat(loaded.id()).isEqualTo(vector.required("id").asText()).isEqualTo(expected.id());
      assertThat(loaded.unwrap(expected.wrap(new byte[] {7}, new byte[0]), new byte[0]))
          .containsExactly(7);
    }
  }

  @Test
  void created_key_loads_as_the_same_key() {
    Path file = directory.resolve("root.key");
    try (RootKey created = RootKey.create(file);
        RootKey loaded = RootKey.load(file)) {
      assertThat(loaded.id()).isEqualTo(created.id());
      assertThat(loaded.unwrap(created.wrap(new byte[] {7}, new byte[0]), new byte[0]))
          .containsExactly(7);
    }
  }

  @Test
  void create_lets_nobody_else_in_and_says_what_the_file_is() throws IOException {
    Path file = directory.resolve("new/keys/root.key");
    RootKey.create(file).close();

    assertThat(mode(file)).isEqualTo("rw-------");
    assertThat(mode(file.getParent())).isEqualTo("rwx------");
    assertThat(mode(file.getParent().getParent())).isEqualTo("rwx------");
    assertThat(Files.readAllLines(file))
        .hasSize(3)
        .first()
        .asString()
        .startsWith("# The root key of a Stepvault installation.");
    assertThat(Files.readString(file)).contains("if it is lost, all data is lost");
  }

  @Test
  void create_makes_another_key_each_time() {
    try (RootKey one = RootKey.create(directory.resolve("one"));
        RootKey other = RootKey.create(directory.resolve("other"))) {
      assertThat(one.id()).isNotEqualTo(other.id()).matches("rk_[0-9a-f]{16}");
    }
  }

  @Test
  void create_never_overwrites() throws IOException {
    Path file = file(LINE);

    assertThatThrownBy(() -> RootKey.create(file))
        .isInstanceOf(KeyFileException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining("never overwritten");
    assertThat(Files.readString(file)).isEqualTo(LINE);
  }

  @Test
  void create_under_something_that_is_no_directory_fails() throws IOException {
    Path file = file(LINE).resolve("root.key");

    assertThatThrownBy(() -> RootKey.create(file))
        .isInstanceOf(KeyFileException.class)
        .hasMessageContaining("cannot be written");
  }

  @ParameterizedTest
  @ValueSource(strings = {"rw-r-----", "rw----r--", "rw--w----", "rwx-----x"})
  void load_refuses_a_file_that_is_open_to_others(String mode) throws IOException {
    Path file = file(LINE);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));

    assertThatThrownBy(() -> RootKey.load(file))
        .isInstanceOf(KeyFileException.class)
        .hasMessageContaining(mode)
        .hasMessageContaining("chmod 600 " + file);
  }

  @Test
  void load_takes_a_file_that_only_its_owner_reads() throws IOException {
    Path file = file(LINE);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--------"));

    try (RootKey loaded = RootKey.load(file)) {
      assertThat(loaded.id()).isEqualTo(ID);
    }
  }

  @Test
  void load_says_what_to_do_about_a_missing_file() {
    assertThatThrownBy(() -> RootKey.load(directory.resolve("none")))
        .isInstanceOf(KeyFileException.class)
        .hasMessageContaining("missing: put its copy back");
  }

  @Test
  void load_refuses_a_directory() {
    assertThatThrownBy(() -> RootKey.load(directory)).isInstanceOf(KeyFileException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {LINE, LINE + "\r\n", "# one\n\n# two\n" + LINE + "\n\n# three"})
  void load_passes_over_comments_and_empty_lines(String content) throws IOException {
    try (RootKey loaded = RootKey.load(file(content))) {
      assertThat(loaded.id()).isEqualTo(ID);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "# nothing but a comment\n",
        LINE + "\n" + LINE,
        KEY,
        "stepvault-root-key-v2 " + ID + " " + KEY,
        "stepvault-root-key-v1",
        "stepvault-root-key-v1 " + ID,
        "stepvault-root-key-v1 " + ID + " AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh",
        "stepvault-root-key-v1 " + ID + " BAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
        "stepvault-root-key-v1 rk_d038d68bc5f1f011 " + KEY,
        "stepvault-root-key-v1 " + ID + "  AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8",
        "stepvault-root-key-v1 " + ID + " !!ECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
        LINE + " ",
      })
  void load_refuses_a_damaged_file_without_quoting_it(String content) throws IOException {
    Path file = file(content);

    assertThatThrownBy(() -> RootKey.load(file))
        .isInstanceOf(KeyFileException.class)
        .hasMessageContaining(file + " is damaged")
        .hasMessageContaining("put its copy back")
        .hasMessageNotContaining("AwQFBgcI")
        .hasNoCause();
  }

  @Test
  void load_refuses_a_file_that_is_far_too_long() throws IOException {
    Path file = file("#".repeat(5_000) + "\n" + LINE);

    assertThatThrownBy(() -> RootKey.load(file)).isInstanceOf(KeyFileException.class);
  }

  private Path file(String content) throws IOException {
    Path file = directory.resolve("root.key");
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    return Files.writeString(file, content);
  }

  private static String mode(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }
}
