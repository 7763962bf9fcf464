package io.stepvault.server.config;

import java.util.List;

/**
 * What was given for a key: as it was written, which may be a password.
 *
 * @param where file and line, or the environment variable
 * @param texts one, except of a list
 */
record Given(String where, List<String> texts) {
  Given {
    texts = List.copyOf(texts);
  }

  String text() {
    return texts.getFirst();
  }

  @Override
  public String toString() {
    return "Given[" + where + "]";
  }
}
