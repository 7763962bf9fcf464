package io.stepvault.server.cli;

import io.stepvault.v1.Item;
import java.util.ArrayList;
import java.util.List;

/** Items as a person reads them: what is known of them, and nothing of their values. */
final class ItemTable {
  private ItemTable() {}

  /** One line about one item. */
  static String line(Item item) {
    return Printable.text(
        "%s (%s, version %d, %s)"
            .formatted(
                item.getName(),
                item.getId(),
                item.getCurrentVersion(),
                Words.of(item.getAccess().getMode())));
  }

  /** A head line, and one for each item, in columns. */
  static List<String> lines(List<Item> items, When when) {
    Table table =
        new Table(
            "NAME", "KIND", "ACCESS", "OWNER", "VERSION", "STATE", "EXPIRES", "USED", "NOTE",
            "LABELS", "ID");
    for (Item item : items) {
      table.row(
          item.getName(),
          Words.of(item.getKind()),
          access(item),
          item.getOwner(),
          Integer.toString(item.getCurrentVersion()),
          state(item, when),
          item.hasExpiresAt() ? when.at(item.getExpiresAt()) : "never",
          item.hasLastUsedAt() ? when.hint(item.getLastUsedAt()) : "",
          item.getNote(),
          Words.labels(item.getLabelsMap()),
          item.getId());
    }
    return table.lines();
  }

  private static String access(Item item) {
    String mode = Words.of(item.getAccess().getMode());
    return item.getGrantCount() == 0
        ? mode
        : mode + " +" + Words.count(item.getGrantCount(), "grant");
  }

  /** The state, and what somebody should do something about. */
  static String state(Item item, When when) {
    List<String> words = new ArrayList<>(List.of(Words.of(item.getState())));
    if (item.hasOverlap()) {
      words.add(
          "version %d valid too, until %s"
              .formatted(
                  item.getOverlap().getPreviousVersion(),
                  When.iso(item.getOverlap().getPreviousValidUntil())));
    }
    if (isOverdue(item, when)) {
      words.add("rotation overdue");
    }
    if (item.hasPurgeAt()) {
      words.add("purged " + when.hint(item.getPurgeAt()));
    }
    return String.join("; ", words);
  }

  static boolean isOverdue(Item item, When when) {
    return item.hasRotation()
        && item.getRotation().hasDueAt()
        && when.isPast(item.getRotation().getDueAt());
  }
}
