package io.stepvault.server.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The file {@code env} of a development home, for the shell's {@code source}. */
final class EnvFile {
  static final String HOME = "STEPVAULT_HOME";
  static final String ADDRESS = "STEPVAULT_ADDRESS";
  static final String CA = "STEPVAULT_CA";
  private static final String PROTOSET = "STEPVAULT_PROTOSET";
  private static final String AUTHORIZER = "STEPVAULT_AUTHORIZER";

  private EnvFile() {}

  static void write(DevHome home, String address, String authorizerId) throws IOException {
    Map<String, String> variables = new LinkedHashMap<>();
    variables.put(HOME, home.directory().toString());
    variables.put(ADDRESS, address);
    variables.put(CA, home.certificateAuthority().toString());
    variables.put(PROTOSET, home.descriptorSet().toString());
    variables.put(AUTHORIZER, authorizerId);
    StringBuilder text = new StringBuilder("# For a shell: source this file.\n");
    variables.forEach(
        (name, value) -> text.append(assignment(name)).append(quoted(value)).append('\n'));
    PrivateFiles.write(home.env(), text.toString());
  }

  /** Where the broker of this home listens, or did when it ran last. */
  static String address(DevHome home) throws IOException {
    List<String> lines = Files.readAllLines(home.env());
    return lines.stream()
        .filter(line -> line.startsWith(assignment(ADDRESS)))
        .map(line -> line.substring(assignment(ADDRESS).length()).replace("'", ""))
        .findFirst()
        .orElseThrow(
            () ->
                new CommandFailure(home.env() + " names no address: start ./stepvault dev again"));
  }

  private static String assignment(String name) {
    return "export " + name + "=";
  }

  /** One word of a POSIX shell. */
  static String quoted(String value) {
    return "'" + value.replace("'", "'\\''") + "'";
  }
}
