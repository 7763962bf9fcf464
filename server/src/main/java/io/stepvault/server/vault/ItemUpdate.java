package io.stepvault.server.vault;

import io.stepvault.server.error.Refusal.Violation;
import io.stepvault.server.item.Terms;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What UpdateItem asks for; nothing of it is checked yet.
 *
 * @param mask the paths to change; empty: there is no mask
 * @param set the fields that the request has set
 * @param policy empty: none, which is one without any restriction
 */
public record ItemUpdate(
    Target target,
    Optional<List<String>> mask,
    Set<ItemField> set,
    ItemFields fields,
    Optional<Terms.ApiKeyPolicy> policy) {
  public ItemUpdate {
    set = Set.copyOf(set);
  }

  /** The fields to change: exactly those of the mask, else those that are set. */
  Set<ItemField> changes(List<Violation> violations) {
    Set<ItemField> changes = EnumSet.noneOf(ItemField.class);
    if (mask.isEmpty()) {
      changes.addAll(set);
    }
    List<String> paths = mask.orElse(List.of());
    for (int i = 0; i < paths.size(); i++) {
      Optional<ItemField> field = ItemField.of(paths.get(i));
      if (field.isEmpty()) {
        violations.add(
            new Violation(
                "update_mask", "path %d is none of %s".formatted(i + 1, ItemField.paths())));
        return changes;
      }
      changes.add(field.get());
    }
    if (changes.isEmpty()) {
      violations.add(
          new Violation(
              "update_mask", "nothing is to be changed: set a field, or name here what to clear"));
    }
    return changes;
  }
}
