package io.stepvault.server.cli;

import com.google.protobuf.Timestamp;
import io.stepvault.v1.Item;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Items as a person reads them. */
final class ItemTable {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm", Locale.ROOT);
  private static final List<String> HEAD =
      List.of("NAME", "KIND", "ACCESS", "OWNER", "VERSION", "STATE", "EXPIRES", "ID");

  private ItemTable() {}

  /** One line about one item. */
  static String line(Item item) {
    return "%s (%s, version %d, %s)"
        .formatted(
            item.getName(),
            item.getId(),
            item.getCurrentVersion(),
            item.getAccess().getMode().name().toLowerCase(Locale.ROOT));
  }

  /** A head line, and one for each item, in columns. */
  static List<String> lines(List<Item> items) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(HEAD);
    items.forEach(item -> rows.add(row(item)));
    int[] widths = new int[HEAD.size()];
    for (List<String> row : rows) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], row.get(i).codePointCount(0, row.get(i).length()));
      }
    }
    return rows.stream().map(row -> padded(row, widths)).toList();
  }

  private static List<String> row(Item item) {
    return List.of(
        item.getName(),
        item.getKind().name(),
        item.getAccess().getMode().name(),
        item.getOwner(),
        Integer.toString(item.getCurrentVersion()),
        item.getState().name(),
        item.hasExpiresAt() ? local(item.getExpiresAt()) : "never",
        item.getId());
  }

  private static String padded(List<String> row, int[] widths) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < widths.length; i++) {
      String cell = row.get(i);
      line.append(cell);
      if (i < widths.length - 1) {
        line.append(" ".repeat(widths[i] - cell.codePointCount(0, cell.length()) + 2));
      }
    }
    return line.toString();
  }

  private static String local(Timestamp time) {
    return TIME.format(
        Instant.ofEpochSecond(time.getSeconds(), time.getNanos()).atZone(ZoneId.systemDefault()));
  }

  /** An expiry, counted from now by this machine's clock. */
  static Timestamp fromNow(Duration duration) {
    return Timestamp.newBuilder().setSeconds(Instant.now().plus(duration).getEpochSecond()).build();
  }
}
