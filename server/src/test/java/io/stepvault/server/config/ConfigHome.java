package io.stepvault.server.config;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A directory with every file that a configuration names, and with the configuration. */
record ConfigHome(Path directory) {
  /** What must be given, and nothing else. */
  static final String LEAST =
      """
      tls:
        certificate: server.pem
        key: server.key
        client_ca: ca.pem
      database:
        url: jdbc:postgresql://db.example/stepvault
        user: stepvault
      root_key: root.key
      """;

  ConfigHome {
    for (String name :
        List.of("server.pem", "server.key", "ca.pem", "root.key", "other.pem", "other.key")) {
      write(directory, name, "");
    }
    write(directory, "password", "from the file\n");
  }

  Config load(String yaml) throws ConfigException {
    return load(yaml, Map.of());
  }

  Config load(String yaml, Map<String, String> environment) throws ConfigException {
    return ConfigFile.load(write(directory, "stepvault.yaml", yaml), environment);
  }

  /** The problems, with the directory left out. */
  List<String> problems(String yaml, Map<String, String> environment) {
    try {
      load(yaml, environment);
      return List.of();
    } catch (ConfigException e) {
      return e.problems().stream().map(line -> line.replace(directory + "/", "")).toList();
    }
  }

  Path path(String name) {
    return directory.resolve(name);
  }

  static Path write(Path directory, String name, String content) {
    try {
      return Files.writeString(directory.resolve(name), content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
