package io.stepvault.server.store;

import io.stepvault.server.item.Item;
import io.stepvault.server.item.Kind;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where an item can be found: what a cache has to ask for. */
public sealed interface Place {
  record Id(String id) implements Place {}

  /** The shared items of a name: the live one, deleted ones, and the last one that had it. */
  record Shared(String name) implements Place {
    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Shared place && name.equals(place.name);
    }

    @Override
    public int hashCode() {
      return name.hashCode();
    }
  }

  /** One user's private item of a name, and the last one that had it. */
  record Private(String owner, String name) implements Place {
    /** For the hot path: what a record compares by itself goes through code that all share. */
    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Private place && name.equals(place.name) && owner.equals(place.owner);
    }

    @Override
    public int hashCode() {
      return 31 * name.hashCode() + owner.hashCode();
    }
  }

  /** The item that has an API key of this public id among its versions. */
  record ApiKey(String publicId) implements Place {}

  /** Everywhere that the item can be found, but by a former name. */
  static List<Place> of(Item item) {
    Place named = named(item, item.name());
    if (item.kind() != Kind.API_KEY) {
      return List.of(new Id(item.id()), named);
    }
    List<Place> places = new ArrayList<>(List.of(new Id(item.id()), named));
    item.versions().apiKeyIds().forEach(publicId -> places.add(new ApiKey(publicId)));
    return places;
  }

  /** Where it may be found by a former name: of the items that had one, the last one is there. */
  static List<Place> former(Item item) {
    return item.formerNames().stream().map(name -> named(item, name)).toList();
  }

  private static Place named(Item item, String name) {
    return item.isPrivate() ? new Private(item.owner(), name) : new Shared(name);
  }

  /** Whether the item is found there. */
  default boolean holds(Item item) {
    return switch (this) {
      case Id place -> item.id().equals(place.id());
      case Shared place -> !item.isPrivate() && isOrWas(item, place.name());
      case Private place ->
          item.isPrivate() && item.owner().equals(place.owner()) && isOrWas(item, place.name());
      case ApiKey place -> item.versions().ofApiKey(place.publicId()).isPresent();
    };
  }

  private static boolean isOrWas(Item item, String name) {
    return item.name().equals(name) || item.formerNames().contains(name);
  }
}
