package io.stepvault.server.config;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Which JDBC URLs are taken. Its parameters override the broker's own settings in the driver, so
 * only those are taken that say how to reach and trust the server: not, say, those that let row
 * values into error messages, or that no longer wait for the disk.
 */
final class DatabaseUrl {
  private static final String SCHEME = "jdbc:postgresql:";

  private static final List<String> PARAMETERS =
      List.of(
          "sslmode",
          "sslrootcert",
          "sslcert",
          "sslkey",
          "sslNegotiation",
          "channelBinding",
          "gssEncMode",
          "targetServerType",
          "hostRecheckSeconds",
          "loadBalanceHosts");

  private DatabaseUrl() {}

  /** What is wrong with a URL, without quoting it: it may hold a password. */
  static Optional<String> problem(String url) {
    if (!url.startsWith(SCHEME)) {
      return Optional.of("must begin with " + SCHEME);
    }
    int question = url.indexOf('?');
    String location = question < 0 ? url : url.substring(0, question);
    if (location.contains("@")) {
      return Optional.of(
          "must not hold a user or a password: they have keys of their own, user and password_file");
    }
    if (question < 0) {
      return Optional.empty();
    }
    boolean allowed =
        Arrays.stream(url.substring(question + 1).split("&", -1))
            .map(parameter -> parameter.split("=", 2)[0])
            .allMatch(name -> name.isEmpty() || PARAMETERS.contains(name));
    return allowed
        ? Optional.empty()
        : Optional.of(
            "may have no parameters but "
                + String.join(", ", PARAMETERS)
                + "; user and password have keys of their own");
  }
}
