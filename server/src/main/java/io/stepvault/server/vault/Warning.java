package io.stepvault.server.vault;

import io.stepvault.client.masking.MaskingPatterns;
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
  NO_EXPIRY,
  TOO_COMMON_TO_MASK;

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
    return value instanceof GivenValue given
        ? given.unmasked().stream().map(Warning::of).toList()
        : List.of();
  }

  private static Warning of(MaskingPatterns.Reason reason) {
    return switch (reason) {
      case TOO_SHORT -> TOO_SHORT_TO_MASK;
      case TOO_COMMON -> TOO_COMMON_TO_MASK;
    };
  }
}
