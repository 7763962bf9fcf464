package io.stepvault.server.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The configuration of {@code stepvault serve}: a YAML file, and the environment over it. */
public final class ConfigFile {
  private ConfigFile() {}

  /**
   * Reads and checks everything. Each key has a variable: {@code database.url} is {@code
   * STEPVAULT_CONFIG_DATABASE_URL}; lists are separated by commas. Paths that are relative start at
   * the file's directory, in the environment too. Of the files that it names, the password file is
   * read; of the others it is checked that they can be.
   *
   * @throws ConfigException with every mistake at once
   */
  public static Config load(Path file, Map<String, String> environment) throws ConfigException {
    List<String> problems = new ArrayList<>();
    Map<Key, Given> given = YamlSource.read(file, problems);
    given.putAll(EnvironmentSource.read(environment, problems));
    return new ConfigReader(file, given, problems).config();
  }
}
