package io.stepvault.server.vault;

import io.stepvault.server.item.Item;
import io.stepvault.server.store.ItemStore;
import io.stepvault.server.store.Tx;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a caller may want to tell its user although the call has succeeded. As in the API. */
public enum Warning {
  TOO_SHORT_TO_MASK,
  HIDES_SHARED_ITEM,
  NO_EXPIRY;

  /** In bytes; the masker of the client finds no shorter value. */
  private static final int SHORTEST_MASKED = 6;

  /** What is to be said of an item and of the value that it was just given. */
  static List<Warning> of(ItemStore items, Tx tx, ItemView view, Optional<NewValue> value) {
    Item item = view.item();
    List<Warning> warnings = new ArrayList<>();
    value.map(Warning::of).ifPresent(warnings::addAll);
    if (NameScopes.hidesShared(items, tx, item, view.viewer())) {
      warnings.add(HIDES_SHARED_ITEM);
    }
    if (item.expiresAt() == null) {
      warnings.add(NO_EXPIRY);
    }
    return List.copyOf(warnings);
  }

  /** What is to be said of a value. */
  static List<Warning> of(NewValue value) {
    return isTooShort(value) ? List.of(TOO_SHORT_TO_MASK) : List.of();
  }

  private static boolean isTooShort(NewValue value) {
    return value instanceof GivenValue given && given.plaintext().length() < SHORTEST_MASKED;
  }
}
