package io.stepvault.server.store;

import io.stepvault.server.item.AccessMode;
import io.stepvault.server.item.Item;
import io.stepvault.server.item.Viewer;
import java.time.Instant;

/** Which items a list shows, and in which order. */
public record ItemQuery(View view, Order order, ItemFilter filter) {

  /** Which items a list is about. The names are those of the API. */
  public enum View {
    /** What the viewer can use. */
    ALL,
    TEAM,
    /** What the viewer can use, but for TEAM items. */
    PRIVATE,
    /** All but TEAM items, for admins. */
    PRIVATE_ADMIN
  }

  /** What comes first; items that are alike in it come by id. The names are those of the API. */
  public enum Order {
    NAME,
    CREATED_AT_DESC,
    /** What never expires is last. */
    EXPIRES_AT,
    /** What was never used is first; ten minutes late at most. */
    LAST_USED_AT
  }

  /**
   * Whether the viewer may see the item in this list, by the item itself. It was found through rows
   * that have no MAC: they can hide an item, but show none to the wrong viewer.
   */
  public boolean shows(Item item, Viewer viewer, Instant now) {
    boolean team = item.access().mode() == AccessMode.TEAM;
    boolean inView =
        switch (view) {
          case ALL -> item.canUse(viewer);
          case TEAM -> team;
          case PRIVATE -> !team && item.canUse(viewer);
          case PRIVATE_ADMIN -> !team && viewer.admin();
        };
    boolean permitted =
        filter
            .atLeast()
            .map(
                least ->
                    item.permission(viewer).filter(has -> has.compareTo(least) >= 0).isPresent())
            .orElse(true);
    boolean there =
        filter.deleted() ? item.purgeAt().filter(now::isBefore).isPresent() : !item.isDeleted();
    return inView && permitted && there;
  }
}
