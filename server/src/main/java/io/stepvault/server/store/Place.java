package io.stepvault.server.store;

import io.stepvault.server.item.AccessMode;
import io.stepvault.server.item.Item;

/** Where an item can be found: what a cache has to ask for. */
public sealed interface Place {
  record Id(String id) implements Place {}

  /** The shared items of a name: the live one, and deleted ones. */
  record Shared(String name) implements Place {}

  /** One user's private item of a name. */
  record Private(String owner, String name) implements Place {}

  /** Whether the item is found there. */
  default boolean holds(Item item) {
    return switch (this) {
      case Id place -> item.id().equals(place.id());
      case Shared place -> item.access() != AccessMode.PRIVATE && item.name().equals(place.name());
      case Private place ->
          item.access() == AccessMode.PRIVATE
              && item.owner().equals(place.owner())
              && item.name().equals(place.name());
    };
  }
}
