package io.stepvault.server.apart;

import static io.stepvault.server.apart.Site.absentId;
import static io.stepvault.server.apart.Site.absentName;

import io.grpc.Channel;
import io.stepvault.server.apart.Named.Side;
import io.stepvault.v1.Item;
import java.util.ArrayList;
import java.util.List;

/** Items of others by their ids, their names, and by what lists look for. */
final class ItemsNamed {
  private final List<Named> rows = new ArrayList<>();
  private final Site site;

  private ItemsNamed(Site site) {
    this.site = site;
  }

  static List<Named> of(Site site) {
    ItemsNamed named = new ItemsNamed(site);
    for (Site.Hidden hidden : site.hidden()) {
      named.byId(hidden, site.alice());
      named.byName(hidden);
      named.inLists(hidden);
      if (hidden.elsewhere()) {
        named.byId(hidden, site.admin());
      }
    }
    return named.rows;
  }

  private void byId(Site.Hidden hidden, Channel caller) {
    String id = hidden.item().getId();
    for (String method : ApiFields.vaultMethodsWith("id")) {
      add(method, "id", hidden, "ITEM_NOT_FOUND", caller, id, absentId(), "%s");
    }
    // What its next value is to be generated as, the item would have to say.
    String absent = absentId();
    rows.add(
        Named.of(
            "RotateItem",
            "id",
            hidden.whose() + ", without a value",
            "ITEM_NOT_FOUND",
            caller,
            () -> Side.of("id: '" + id + "'", id),
            () -> Side.of("id: '" + absent + "'", absent)));
    for (String method : ApiFields.vaultMethodsWith("id", "etag", "request_id")) {
      String more = "%s etag: '" + hidden.item().getEtag() + "' request_id: 'with-etag'";
      add(method, "id", hidden, "ITEM_NOT_FOUND", caller, id, absentId(), more);
    }
    for (String method : ApiFields.vaultMethodsWith("id", "page_token")) {
      String more = "%s page_size: 1 page_token: 'x'";
      add(method, "id", hidden, "ITEM_NOT_FOUND", caller, id, absentId(), more);
    }
  }

  private void add(
      String method,
      String field,
      Site.Hidden hidden,
      String expected,
      Channel caller,
      String theirs,
      String nobodys,
      String format) {
    rows.add(
        Named.of(
            method,
            field,
            hidden.whose(),
            expected,
            caller,
            () -> Side.of(format.formatted(VaultCalls.of(method, theirs)), theirs),
            () -> Side.of(format.formatted(VaultCalls.of(method, nobodys)), nobodys)));
  }

  private void byName(Site.Hidden hidden) {
    String name = hidden.item().getName();
    rows.add(
        Named.of(
            "GetItem",
            "name",
            hidden.whose(),
            "ITEM_NOT_FOUND",
            site.alice(),
            () -> freed(name, "name: '%s'"),
            () -> freed(absentName(), "name: '%s'")));
    boolean shared = hidden.whose().equals("restricted to others");
    creation(hidden, "PRIVATE");
    renaming("UpdateItem", "name", "PRIVATE", hidden);
    renaming("UndeleteItem", "new_name", "PRIVATE", hidden);
    if (!shared) { // NAME_TAKEN is what may be told: TakenNamesTest.
      creation(hidden, "TEAM");
      renaming("UpdateItem", "name", "TEAM", hidden);
      renaming("UndeleteItem", "new_name", "TEAM", hidden);
    }
  }

  private void creation(Site.Hidden hidden, String mode) {
    String format = "name: '%s' secret: 'some value' access { mode: " + mode + " }";
    rows.add(
        Named.of(
            "CreateItem",
            "name",
            hidden.whose() + ", for a " + mode + " item",
            Named.OK,
            site.alice(),
            () -> freed(hidden.item().getName(), format),
            () -> freed(absentName(), format)));
  }

  /** Alice's own items of that name go elsewhere first. */
  private Side freed(String name, String format) {
    site.renameOwn(name);
    return Side.of(format.formatted(name), name);
  }

  private void renaming(String method, String field, String mode, Site.Hidden hidden) {
    boolean deleted = method.equals("UndeleteItem");
    rows.add(
        Named.of(
            method,
            field,
            hidden.whose() + ", for a " + mode + " item",
            Named.OK,
            site.alice(),
            () -> renamed(field, mode, deleted, hidden.item().getName()),
            () -> renamed(field, mode, deleted, absentName())));
  }

  private Side renamed(String field, String mode, boolean deleted, String name) {
    site.renameOwn(name);
    Item own = site.ownItem(mode, deleted);
    return Side.of("id: '%s' %s: '%s'".formatted(own.getId(), field, name), own.getId(), name);
  }

  private void inLists(Site.Hidden hidden) {
    String number = hidden.item().getName().substring("hidden-name-".length());
    filter("name_prefix", hidden, "name_prefix: '%s-name-" + number + "'");
    filter("text", hidden, "text: '%s-text-" + number + "'");
    filter("labels", hidden, "labels { key: 'team' value: '%s-label-" + number + "' }");
  }

  private void filter(String field, Site.Hidden hidden, String format) {
    String deleted = hidden.whose().endsWith("deleted") ? " deleted: true" : "";
    String list = "filter { " + format + deleted + " }";
    rows.add(
        Named.of(
            "ListItems",
            "filter." + field,
            hidden.whose(),
            Named.OK,
            site.alice(),
            () -> freed(hidden.item().getName(), list.formatted("hidden")),
            () -> freed(absentName(), list.formatted("absent"))));
  }
}
