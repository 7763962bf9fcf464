package io.stepvault.server.store;

import static io.stepvault.schema.Tables.ITEM_LISTING;

import io.stepvault.schema.tables.records.ItemListingRecord;
import io.stepvault.server.item.AccessMode;
import io.stepvault.server.item.Item;
import io.stepvault.server.item.Permission;
import io.stepvault.server.item.Principal;
import io.stepvault.server.item.Viewer;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jooq.Condition;
import org.jooq.RowN;
import org.jooq.impl.DSL;

/**
 * One of the lists that items stand in.
 *
 * @param access TEAM, or OTHER for the rest
 * @param viewerType ALL, USER or GROUP; of TEAM items ALL is everybody, of the others admins
 * @param viewer empty for ALL
 * @param permission what the viewer may do with all items of the list; CAN_USE for ALL
 */
record ItemList(String access, String viewerType, String viewer, String permission) {

  /** In which an item stands. */
  static Set<ItemList> of(Item item) {
    boolean team = item.access().mode() == AccessMode.TEAM;
    Principal owner = Principal.user(item.owner());
    Set<ItemList> lists = new LinkedHashSet<>();
    lists.add(ofAll(team));
    lists.add(of(owner, team, Permission.CAN_EDIT));
    item.access().grants().stream()
        .filter(grant -> !grant.principal().equals(owner))
        .forEach(grant -> lists.add(of(grant.principal(), team, grant.permission())));
    return lists;
  }

  /** Which together hold all that a query is about, for a viewer; an item may be in several. */
  static List<ItemList> of(ItemQuery query, Viewer viewer) {
    Optional<Permission> atLeast = query.filter().atLeast();
    // A TEAM item stands in the lists of those who can do more with it than everybody, too.
    boolean everybody = atLeast.filter(Permission.CAN_EDIT::equals).isEmpty();
    Stream<ItemList> team = everybody ? Stream.of(ofAll(true)) : own(viewer, true, atLeast);
    return switch (query.view()) {
      case ALL -> Stream.concat(team, own(viewer, false, atLeast)).toList();
      case TEAM -> team.toList();
      case PRIVATE -> own(viewer, false, atLeast).toList();
      case PRIVATE_ADMIN ->
          atLeast.isEmpty() ? List.of(ofAll(false)) : own(viewer, false, atLeast).toList();
    };
  }

  /** Whatever the viewer can use or, as admin, see stands in one of them, by any permission. */
  static Stream<ItemList> seenBy(Viewer viewer) {
    Stream<ItemList> everybody = Stream.of(ofAll(true));
    Stream<ItemList> others =
        viewer.admin()
            ? Stream.of(ofAll(false))
            : own(viewer, false, Optional.of(Permission.CAN_EDIT));
    return Stream.concat(everybody, others);
  }

  /** Groups, too, count only with a user. */
  private static Stream<ItemList> own(Viewer viewer, boolean team, Optional<Permission> atLeast) {
    if (viewer.user() == null) {
      return Stream.empty();
    }
    Stream<Principal> principals =
        Stream.concat(
            Stream.of(Principal.user(viewer.user())),
            viewer.groups().stream().distinct().map(Principal::group));
    List<Permission> permissions =
        Stream.of(Permission.values())
            .filter(
                permission -> atLeast.map(least -> permission.compareTo(least) >= 0).orElse(true))
            .toList();
    return principals.flatMap(
        principal -> permissions.stream().map(permission -> of(principal, team, permission)));
  }

  private static ItemList ofAll(boolean team) {
    return new ItemList(access(team), "ALL", "", Permission.CAN_USE.name());
  }

  private static ItemList of(Principal viewer, boolean team, Permission permission) {
    return new ItemList(access(team), viewer.type().name(), viewer.name(), permission.name());
  }

  private static String access(boolean team) {
    return team ? "TEAM" : "OTHER";
  }

  /** The item's row in this list. */
  ItemListingRecord row(Item item, Instant expiry, Instant lastUsedAt) {
    return new ItemListingRecord(
        item.organization(),
        item.id(),
        access,
        viewerType,
        viewer,
        permission,
        item.name(),
        item.kind().name(),
        item.createdAt(),
        expiry,
        item.rotationDueAt().orElse(null),
        lastUsedAt,
        item.isDeleted());
  }

  Condition condition() {
    return ITEM_LISTING
        .ACCESS
        .eq(access)
        .and(ITEM_LISTING.VIEWER_TYPE.eq(viewerType))
        .and(ITEM_LISTING.VIEWER.eq(viewer));
  }

  /** As a query asks for it. */
  RowN words() {
    return DSL.row(List.of(access, viewerType, viewer, permission));
  }
}
