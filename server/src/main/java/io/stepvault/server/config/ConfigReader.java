package io.stepvault.server.config;

import io.stepvault.server.quota.Quotas;
import io.stepvault.server.store.Database;
import io.stepvault.server.tls.TlsFiles;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Checks what was given and makes the configuration of it. Collects problems, then throws. */
final class ConfigReader {
  private static final int MOST_CONNECTIONS = 200;
  private static final int MOST_CALLS = 1_000_000;
  private static final int LONGEST_PASSWORD_FILE = 4096;

  private static final Pattern HOST_OR_IPV4 = Pattern.compile("[A-Za-z0-9._-]+");
  private static final Pattern IPV6 =
      Pattern.compile("(?=.*:.*:)[0-9A-Fa-f:.]+(%[A-Za-z0-9._-]+)?");
  private static final Pattern WORKLOAD =
      Pattern.compile("spiffe://[a-z0-9._-]+(/[A-Za-z0-9._-]+)+");
  private static final Pattern DNS_NAME = Pattern.compile("[a-z0-9_-]+(\\.[a-z0-9_-]+)*");
  private static final Pattern DIGITS = Pattern.compile("[0-9]{1,9}");
  private static final List<String> LEVELS = List.of("ERROR", "WARN", "INFO", "DEBUG", "TRACE");

  private static final String HOW_TO_CREATE =
      ": for a new installation, make it with \"stepvault key create FILE\"; else put its copy back";

  /** Stands where there is a problem: it goes no further than {@link #config}. */
  private static final String NONE = "";

  private final Path file;
  private final Map<Key, Given> given;
  private final List<String> problems;

  ConfigReader(Path file, Map<Key, Given> given, List<String> problems) {
    this.file = file;
    this.given = given;
    this.problems = problems;
  }

  Config config() throws ConfigException {
    Config config =
        new Config(
            new Config.Listen(address(), number(Key.LISTEN_PORT, 0, 65_535)),
            new TlsFiles.Paths(
                readable(Key.TLS_CERTIFICATE), readable(Key.TLS_KEY), readable(Key.TLS_CLIENT_CA)),
            new Database.Settings(
                databaseUrl(),
                line(Key.DATABASE_USER),
                password(),
                number(Key.DATABASE_POOL_SIZE, 1, MOST_CONNECTIONS)),
            readable(Key.ROOT_KEY),
            line(Key.AUDIENCE),
            operators(),
            new Quotas.Rates(
                number(Key.QUOTAS_IDENTITY, 1, MOST_CALLS),
                number(Key.QUOTAS_AUTHORIZER, 1, MOST_CALLS),
                number(Key.QUOTAS_ORGANIZATION, 1, MOST_CALLS)),
            new Config.Log(level()));
    if (!problems.isEmpty()) {
      throw new ConfigException(problems);
    }
    return config;
  }

  private String address() {
    String address = line(Key.LISTEN_ADDRESS);
    if (!address.isEmpty()
        && !HOST_OR_IPV4.matcher(address).matches()
        && !IPV6.matcher(address).matches()) {
      problem(Key.LISTEN_ADDRESS, "must be an IP address or a host name, without a port");
    }
    return address;
  }

  private String databaseUrl() {
    String url = line(Key.DATABASE_URL);
    if (!url.isEmpty()) {
      DatabaseUrl.problem(url).ifPresent(what -> problem(Key.DATABASE_URL, what));
    }
    return url;
  }

  /** Empty when none is given: the server may know the broker by its certificate. */
  private String password() {
    boolean inline = given.containsKey(Key.DATABASE_PASSWORD);
    if (!given.containsKey(Key.DATABASE_PASSWORD_FILE)) {
      return inline ? text(Key.DATABASE_PASSWORD) : NONE;
    }
    if (inline) {
      problem(
          Key.DATABASE_PASSWORD_FILE,
          "stands beside database.password ("
              + given.get(Key.DATABASE_PASSWORD).where()
              + "): give one of them");
    }
    int before = problems.size();
    Path path = readable(Key.DATABASE_PASSWORD_FILE);
    return problems.size() == before ? passwordIn(path) : NONE;
  }

  private String passwordIn(Path path) {
    try (InputStream in = Files.newInputStream(path)) {
      byte[] content = in.readNBytes(LONGEST_PASSWORD_FILE + 1);
      String password =
          StandardCharsets.UTF_8
              .newDecoder()
              .decode(ByteBuffer.wrap(content))
              .toString()
              .replaceFirst("\\r?\\n\\z", "");
      if (password.isEmpty() || content.length > LONGEST_PASSWORD_FILE || !isLine(password)) {
        problem(Key.DATABASE_PASSWORD_FILE, "must hold one line, the password");
      }
      return password;
    } catch (CharacterCodingException e) {
      problem(Key.DATABASE_PASSWORD_FILE, "must be text in UTF-8");
    } catch (IOException e) {
      problem(Key.DATABASE_PASSWORD_FILE, "cannot be read");
    }
    return NONE;
  }

  private Set<String> operators() {
    Set<String> operators = new HashSet<>();
    Given list = given.get(Key.OPERATORS);
    for (String operator : list == null ? List.<String>of() : list.texts()) {
      // An entry that no certificate can match would lock the operator out without a word.
      if (!WORKLOAD.matcher(operator).matches() && !DNS_NAME.matcher(operator).matches()) {
        problem(
            Key.OPERATORS,
            "each must be a certificate's SPIFFE ID, spiffe://domain/path, or its DNS name in lower"
                + " case without wildcards");
        break;
      }
      operators.add(operator);
    }
    return operators;
  }

  private String level() {
    String level = line(Key.LOG_LEVEL).toUpperCase(Locale.ROOT);
    if (!level.isEmpty() && !LEVELS.contains(level)) {
      problem(Key.LOG_LEVEL, "must be one of " + String.join(", ", LEVELS));
    }
    return level;
  }

  private int number(Key key, int least, int most) {
    String text = line(key);
    if (text.isEmpty()) {
      return least;
    }
    int number = DIGITS.matcher(text).matches() ? Integer.parseInt(text) : -1;
    if (number < least || number > most) {
      problem(key, "must be a whole number from " + least + " to " + most);
    }
    return number;
  }

  private Path readable(Key key) {
    String text = line(key);
    if (text.isEmpty()) {
      return file;
    }
    try {
      Path path = file.toAbsolutePath().resolveSibling(text).normalize();
      // Whoever takes password_file for the place of the password shall not read it here.
      String named = key == Key.DATABASE_PASSWORD_FILE ? "the file" : path.toString();
      if (!Files.exists(path)) {
        problem(key, named + " does not exist" + (key == Key.ROOT_KEY ? HOW_TO_CREATE : ""));
      } else if (!Files.isRegularFile(path) || !Files.isReadable(path)) {
        problem(key, named + " cannot be read by the user who runs this");
      }
      return path;
    } catch (InvalidPathException e) {
      problem(key, "must be the path of a file");
      return file;
    }
  }

  /** The key's text, or its default; reports when it is missing, or more than a line. */
  private String line(Key key) {
    String text = text(key);
    if (!isLine(text)) {
      problem(key, "must be one line, without control characters");
      return NONE;
    }
    return text;
  }

  private static boolean isLine(String text) {
    return text.codePoints().noneMatch(Character::isISOControl);
  }

  private String text(Key key) {
    Given found = given.get(key);
    if (found == null) {
      if (key.required()) {
        problems.add(file + ": " + key.path() + " is missing (or set " + key.variable() + ")");
      }
      return key.byDefault();
    }
    if (found.texts().isEmpty()) {
      return NONE; // What is wrong with it was reported when it was read.
    }
    if (found.text().isBlank()) {
      problem(key, "has no value");
      return NONE;
    }
    return found.text();
  }

  private void problem(Key key, String what) {
    Given found = given.get(key);
    String where = found == null ? file.toString() : found.where();
    problems.add(where + ": " + key.path() + ": " + what);
  }
}
