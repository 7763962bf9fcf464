package io.stepvault.server.config;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What the environment gives: a variable for every key, lists separated by commas. */
final class EnvironmentSource {
  private EnvironmentSource() {}

  /** Adds a problem for each variable that has the prefix and is no key's. */
  static Map<Key, Given> read(Map<String, String> environment, List<String> problems) {
    Map<Key, Given> given = new EnumMap<>(Key.class);
    new TreeMap<>(environment)
        .tailMap(Key.VARIABLE_PREFIX)
        .forEach(
            (variable, text) -> {
              if (!variable.startsWith(Key.VARIABLE_PREFIX)) {
                return;
              }
              Key.ofVariable(variable)
                  .ifPresentOrElse(
                      key -> given.put(key, new Given(variable, texts(key, text))),
                      () -> problems.add(unknown(variable)));
            });
    return given;
  }

  private static List<String> texts(Key key, String text) {
    if (!key.list()) {
      return List.of(text);
    }
    return text.isBlank()
        ? List.of()
        : Arrays.stream(text.split(",", -1)).map(String::strip).toList();
  }

  private static String unknown(String variable) {
    int prefix = Key.VARIABLE_PREFIX.length();
    List<String> known =
        Arrays.stream(Key.values()).map(key -> key.variable().substring(prefix)).toList();
    return variable
        + ": no key has this variable"
        + Nearest.to(variable.substring(prefix), known)
            .map(near -> ", did you mean " + Key.VARIABLE_PREFIX + near + "?")
            .orElse("");
  }
}
