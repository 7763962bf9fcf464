package io.stepvault.server.history;

import org.jspecify.annotations.Nullable;

/** What a resolve asks for: a name, or the id that an answer has given for an item of it. */
record Reference(String name, @Nullable String id) {
  String text() {
    return id == null ? name : id;
  }
}
