package io.stepvault.server.model;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** Which item had a name before: of several in one name scope, the one that lost it last. */
final class FormerNames {
  private static final int MOST = 8;

  /** A name in a name scope; shared ones are nobody's. */
  private record Place(boolean home, String owner, String name) {}

  private final Map<Place, ModelItem> last = new HashMap<>();
  private final Map<String, List<String>> byItem = new HashMap<>();

  /** An item is another now. */
  void change(ModelItem before, ModelItem after) {
    List<String> names = byItem.getOrDefault(after.id, List.of());
    if (before.isPrivate() != after.isPrivate()) {
      names = List.of();
    } else if (!before.name.equals(after.name)) {
      names =
          Stream.concat(Stream.of(before.name), names.stream())
              .filter(name -> !name.equals(after.name))
              .limit(MOST)
              .toList();
    } else {
      last.replaceAll((place, item) -> item.id.equals(after.id) ? after : item);
      return;
    }
    last.values().removeIf(item -> item.id.equals(after.id));
    byItem.put(after.id, names);
    for (int i = names.size() - 1; i >= 0; i--) {
      Place place = new Place(after.home, after.isPrivate() ? after.owner : "", names.get(i));
      if (i == 0) {
        last.put(place, after);
      } else {
        last.putIfAbsent(place, after);
      }
    }
  }

  /** The item that a user's run, or anybody's, would have meant by the name. */
  Optional<ModelItem> find(String name, Actor actor) {
    return Stream.of(actor.user, "")
        .map(owner -> last.get(new Place(actor.home, owner, name)))
        .filter(Objects::nonNull)
        .filter(item -> item.canUse(actor))
        .findFirst();
  }
}
