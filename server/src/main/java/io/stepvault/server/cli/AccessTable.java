package io.stepvault.server.cli;

import io.stepvault.v1.Grant;
import io.stepvault.v1.Item;
import io.stepvault.v1.Permission;
import java.util.ArrayList;
import java.util.List;

/** Who may do what with an item. */
final class AccessTable {
  private AccessTable() {}

  static List<String> lines(Item item) {
    List<String> lines = new ArrayList<>();
    lines.add("access        " + mode(item));
    if (item.getMyPermission() != Permission.PERMISSION_UNSPECIFIED) {
      lines.add("you           " + Words.of(item.getMyPermission()));
    }
    int shown = item.getAccess().getGrantsCount();
    if (shown > 0) {
      Table table = new Table("SHARED WITH", "MAY");
      for (Grant grant : item.getAccess().getGrantsList()) {
        table.row(Principals.text(grant.getPrincipal()), may(grant.getPermission()));
      }
      lines.addAll(table.lines());
    } else if (item.getGrantCount() > 0) {
      lines.add(
          "shared with   %s; who can edit it sees them"
              .formatted(Words.count(item.getGrantCount(), "grant")));
    }
    return lines;
  }

  private static String mode(Item item) {
    String owner = Printable.text(item.getOwner());
    return switch (item.getAccess().getMode()) {
      case TEAM -> "team: everybody in the organization can use it, " + owner + " can edit it";
      case RESTRICTED -> "restricted: " + owner + " owns it, others as shared";
      case PRIVATE -> "private: " + owner + " alone";
      case MODE_UNSPECIFIED, UNRECOGNIZED -> "unknown";
    };
  }

  private static String may(Permission permission) {
    return switch (permission) {
      case CAN_USE -> "use";
      case CAN_EDIT -> "use and edit";
      case PERMISSION_UNSPECIFIED, UNRECOGNIZED -> "unknown";
    };
  }
}
