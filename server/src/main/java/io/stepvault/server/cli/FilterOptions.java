package io.stepvault.server.cli;

import io.stepvault.v1.Item;
import io.stepvault.v1.ItemFilter;
import io.stepvault.v1.Permission;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;

/** Which items a list has; all that are given must fit. */
final class FilterOptions {
  @Option(
      names = "--kind",
      split = ",",
      paramLabel = "KIND",
      description = "secret, material, api-key or signing-key. Repeatable.")
  private List<ItemKind> kinds = List.of();

  @Option(
      names = "--prefix",
      paramLabel = "TEXT",
      defaultValue = "",
      description = "What the name begins with.")
  private String prefix;

  @Option(
      names = "--text",
      paramLabel = "TEXT",
      defaultValue = "",
      description = "What is in the name, description or note.")
  private String text;

  @Option(
      names = "--label",
      paramLabel = "KEY[=VALUE]",
      mapFallbackValue = "",
      description = "A label, of any value without VALUE. Repeatable: all of them.")
  private Map<String, String> labels = Map.of();

  @Option(
      names = "--expiring-before",
      paramLabel = "TIME",
      converter = Moment.Converter.class,
      description = "Within 7d, say, or before 2026-12-31.")
  private Moment expiring;

  @Option(
      names = "--unused-since",
      paramLabel = "TIME",
      converter = Moment.Converter.class,
      description = "Not used for 90d, say, or since 2026-01-31.")
  private Moment unused;

  @Option(names = "--overdue", description = "Those whose rotation is overdue.")
  private boolean overdue;

  @Option(names = "--editable", description = "Those that the user can edit.")
  private boolean editable;

  @Option(names = "--deleted", description = "Deleted ones that can be restored.")
  private boolean deleted;

  /** As in the API, spelled as an option. */
  enum ItemKind {
    SECRET,
    MATERIAL,
    API_KEY,
    SIGNING_KEY;

    @Override
    public String toString() {
      return Words.of(this).replace(' ', '-');
    }
  }

  ItemFilter filter() {
    ItemFilter.Builder filter =
        ItemFilter.newBuilder()
            .setNamePrefix(prefix)
            .setText(text)
            .putAllLabels(labels)
            .setRotationOverdue(overdue)
            .setDeleted(deleted);
    kinds.forEach(kind -> filter.addKinds(Item.Kind.valueOf(kind.name())));
    if (expiring != null) {
      filter.setExpiresBefore(expiring.ahead());
    }
    if (unused != null) {
      filter.setUnusedSince(unused.back());
    }
    if (editable) {
      filter.setAtLeast(Permission.CAN_EDIT);
    }
    return filter.build();
  }
}
