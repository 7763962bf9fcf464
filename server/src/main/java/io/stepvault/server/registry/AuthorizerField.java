package io.stepvault.server.registry;

import com.google.common.base.Ascii;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** What UpdateAuthorizer can change. The names are those of its request's fields. */
public enum AuthorizerField {
  NAME,
  DISABLED,
  BOUNDS;

  /** As an update mask names it. */
  private String path() {
    return Ascii.toLowerCase(name());
  }

  /** The field of this name; empty: it is none of these. */
  static Optional<AuthorizerField> of(String path) {
    return Arrays.stream(values()).filter(field -> field.path().equals(path)).findFirst();
  }

  /** All paths, for a message. */
  static String paths() {
    return Arrays.stream(values()).map(AuthorizerField::path).collect(Collectors.joining(", "));
  }
}
