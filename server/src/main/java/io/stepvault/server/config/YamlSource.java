package io.stepvault.server.config;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the file gives: YAML of at most 1 MiB. Scalars are taken as they are written, so that a
 * password of digits needs no quotes. Read token by token, so that each problem has its line; and
 * no problem quotes the file, for a slip of the indentation can turn a password into anything.
 */
final class YamlSource {
  private static final int LONGEST_FILE = 1 << 20;

  private final Path file;
  private final YAMLParser parser;
  private final List<String> problems;
  private final Map<Key, Given> given = new EnumMap<>(Key.class);

  private YamlSource(Path file, YAMLParser parser, List<String> problems) {
    this.file = file;
    this.parser = parser;
    this.problems = problems;
  }

  /**
   * Adds a problem for each key that is unknown, given twice, or of the wrong type.
   *
   * @throws ConfigException with the problems until there, when the file cannot be read on
   */
  static Map<Key, Given> read(Path file, List<String> problems) throws ConfigException {
    try (YAMLParser parser = new YAMLFactory().createParser(text(file))) {
      YamlSource source = new YamlSource(file, parser, problems);
      source.document();
      return source.given;
    } catch (NoSuchFileException e) {
      problems.add(file + ": does not exist");
    } catch (CharacterCodingException e) {
      problems.add(file + ": is not text in UTF-8");
    } catch (JsonProcessingException e) {
      // Without the cause and its message: they quote the file.
      problems.add(at(file, e.getLocation()) + ": is not YAML");
    } catch (IOException e) {
      problems.add(file + ": cannot be read, it must be a file of at most 1 MiB");
    }
    throw new ConfigException(problems);
  }

  private static String text(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] content = in.readNBytes(LONGEST_FILE + 1);
      if (content.length > LONGEST_FILE) {
        throw new IOException("too long");
      }
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(content)).toString();
    }
  }

  private void document() throws IOException {
    JsonToken first = parser.nextToken();
    if (first == JsonToken.START_OBJECT) {
      group("");
    } else if (first != null && first != JsonToken.VALUE_NULL) {
      problem("must be keys with values, such as \"root_key: root.key\"");
      parser.skipChildren();
    }
    if (parser.nextToken() != null) {
      problem("a second document, there must be one");
    }
  }

  private void group(String group) throws IOException {
    Set<String> seen = new HashSet<>();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      String where = where();
      String path = group.isEmpty() ? name : group + "." + name;
      parser.nextToken();
      Optional<Key> key = name.contains(".") ? Optional.empty() : Key.at(path);
      boolean isGroup = group.isEmpty() && !name.isEmpty() && !Key.namesIn(name).isEmpty();
      if (key.isEmpty() && !isGroup) {
        problems.add(where + ": " + unknown(group, name));
        parser.skipChildren();
      } else if (!seen.add(name)) {
        problems.add(where + ": " + path + " is given twice");
        parser.skipChildren();
      } else if (isGroup) {
        enter(where, path);
      } else {
        take(where, key.orElseThrow());
      }
    }
  }

  private void enter(String where, String path) throws IOException {
    if (parser.currentToken() == JsonToken.START_OBJECT) {
      group(path);
    } else {
      problems.add(
          where + ": " + path + " must hold keys: " + String.join(", ", Key.namesIn(path)));
      parser.skipChildren();
    }
  }

  private void take(String where, Key key) throws IOException {
    List<String> texts = new ArrayList<>();
    boolean good = true;
    if (parser.currentToken() == JsonToken.VALUE_NULL) {
      problems.add(where + ": " + key.path() + " has no value");
    } else if (!key.list()) {
      good = scalar(texts);
    } else if (parser.currentToken() == JsonToken.START_ARRAY) {
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        good &= scalar(texts);
      }
    } else {
      good = false;
      parser.skipChildren();
    }
    if (!good) {
      String wanted = key.list() ? "a list of texts" : "one text or number";
      problems.add(where + ": " + key.path() + " must be " + wanted);
    }
    // Kept though it is wrong, so that it is not reported as missing too.
    given.put(key, new Given(where, texts));
  }

  private boolean scalar(List<String> texts) throws IOException {
    JsonToken token = parser.currentToken();
    boolean plain =
        token.isScalarValue()
            && token != JsonToken.VALUE_NULL
            && token != JsonToken.VALUE_EMBEDDED_OBJECT
            && !parser.isCurrentAlias();
    if (plain) {
      texts.add(parser.getText());
    }
    parser.skipChildren();
    return plain;
  }

  /** Names the key only when it is nearly a known one: else it might be a slipped password. */
  private static String unknown(String group, String name) {
    String path = group.isEmpty() ? name : group + "." + name;
    List<String> names = Key.namesIn(group);
    List<String> paths = Arrays.stream(Key.values()).map(Key::path).toList();
    List<String> leaves = paths.stream().map(YamlSource::leaf).toList();
    return Nearest.to(name, names)
        .map(near -> group.isEmpty() ? near : group + "." + near)
        .or(() -> Nearest.to(path, paths))
        .or(() -> Nearest.to(name, leaves).map(near -> paths.get(leaves.indexOf(near))))
        .map(near -> "unknown key \"" + name + "\", did you mean " + nested(near) + "?")
        .orElse("unknown key, here may stand: " + String.join(", ", names));
  }

  private static String leaf(String path) {
    return path.substring(path.indexOf('.') + 1);
  }

  private static String nested(String path) {
    int dot = path.indexOf('.');
    return dot < 0
        ? "\"" + path + "\""
        : "\"" + leaf(path) + "\" under \"" + path.substring(0, dot) + "\"";
  }

  private void problem(String what) {
    problems.add(where() + ": " + what);
  }

  private String where() {
    return at(file, parser.currentTokenLocation());
  }

  private static String at(Path file, JsonLocation location) {
    boolean known = location != null && location.getLineNr() > 0;
    return known ? file + ":" + location.getLineNr() : file.toString();
  }
}
