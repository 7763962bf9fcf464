package io.stepvault.server.vault;

import com.google.common.base.Ascii;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** What UpdateItem can change. The names are those of its request's fields. */
public enum ItemField {
  NAME,
  EXPIRES_AT,
  DESCRIPTION,
  NOTE,
  LABELS,
  ROTATION,
  API_KEY_POLICY,
  DESTINATIONS;

  /** As an update mask names it. */
  String path() {
    return Ascii.toLowerCase(name());
  }

  /** The field of this name; empty: it is none of these. */
  public static Optional<ItemField> of(String path) {
    return Arrays.stream(values()).filter(field -> field.path().equals(path)).findFirst();
  }

  /** All paths, for a message. */
  static String paths() {
    return Arrays.stream(values()).map(ItemField::path).collect(Collectors.joining(", "));
  }
}
