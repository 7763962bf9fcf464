package io.stepvault.server.apart;

import static io.stepvault.server.apart.Site.absentId;

import io.grpc.Channel;
import io.stepvault.server.apart.Named.Side;
import io.stepvault.v1.Item;
import java.util.ArrayList;
import java.util.List;

/** Others' etags, request ids, versions and users, at items that the caller may change. */
final class ChangesNamed {
  private final List<Named> rows = new ArrayList<>();
  private final Site site;

  private ChangesNamed(Site site) {
    this.site = site;
  }

  static List<Named> of(Site site) {
    ChangesNamed named = new ChangesNamed(site);
    String own = site.teamItem().getId();
    for (String method : ApiFields.vaultMethodsWith("id", "etag")) {
      site.hidden().forEach(hidden -> named.etag(method, own, hidden));
    }
    for (String method : ApiFields.vaultMethodsWith("id", "request_id")) {
      named.requestId(method, "a colleague's", site.user(site.here, "bob", "vault.admin"));
    }
    named.requestIdsOfCreations();
    named.versions();
    named.principals();
    return named.rows;
  }

  private void etag(String method, String own, Site.Hidden hidden) {
    String theirs = hidden.item().getEtag();
    String format = VaultCalls.of(method, own) + " etag: '%s'";
    rows.add(
        Named.of(
            method,
            "etag",
            hidden.whose(),
            "ETAG_MISMATCH",
            site.alice(),
            () -> Side.of(format.formatted(theirs)),
            () -> Side.of(format.formatted("z".repeat(theirs.length())))));
  }

  /** Bob has made this very call; of the two it is his request id that differs. */
  private void requestId(String method, String whose, Channel bob) {
    String expected =
        switch (method) {
          case "TransferItem" -> "FIELD_INVALID"; // Carol owns it already.
          case "ActivateVersion" -> "FIELD_INVALID"; // It is current already.
          case "EndOverlap" -> "NO_OVERLAP";
          case "DeleteItem" -> "ITEM_DELETED";
          default -> Named.OK;
        };
    rows.add(
        Named.of(
            method,
            "request_id",
            whose,
            expected,
            site.admin(),
            () -> repeated(method, bob, method + "-theirs", method + "-theirs"),
            () -> repeated(method, bob, method + "-bobsId", method + "-nobody")));
  }

  private Side repeated(String method, Channel bob, String his, String hers) {
    Item item = site.teamItem();
    String call = VaultCalls.of(method, item.getId()) + " request_id: '%s'";
    site.mustSucceed(bob, method, call.formatted(his));
    return Side.of(call.formatted(hers), item.getId(), item.getName());
  }

  private void requestIdsOfCreations() {
    for (String mode : List.of("PRIVATE", "TEAM")) {
      String call =
          "name: '%s' secret: 'some value' access { mode: " + mode + " } request_id: '%s'";
      rows.add(
          Named.of(
              "CreateItem",
              "request_id",
              "a colleague's, of a " + mode + " item",
              mode.equals("TEAM") ? "NAME_TAKEN" : Named.OK,
              site.alice(),
              () -> created(call, site.user("bob"), mode + "-theirs", mode + "-theirs"),
              () -> created(call, site.user("bob"), mode + "-bobsId", mode + "-nobody")));
      Channel elsewhere = site.user(site.there, "alice");
      rows.add(
          Named.of(
              "CreateItem",
              "request_id",
              "one's own elsewhere, of a " + mode + " item",
              Named.OK,
              site.alice(),
              () -> created(call, elsewhere, mode + "-there", mode + "-there"),
              () -> created(call, elsewhere, mode + "-thing", mode + "-nobod")));
    }
  }

  private Side created(String call, Channel other, String theirs, String hers) {
    String name = site.freshName();
    site.mustSucceed(other, "CreateItem", call.formatted(name, theirs));
    return Side.of(call.formatted(name, hers), name);
  }

  /** Version 2 is of every other item, version 9 of none. */
  private void versions() {
    for (String method : ApiFields.vaultMethodsWith("id", "version")) {
      Item own = site.ownItem("PRIVATE", false);
      String more = ApiFields.has(ApiFields.method(method), "force") ? " force: true" : "";
      String call = "id: '" + own.getId() + "' version: %d" + more;
      rows.add(
          Named.of(
              method,
              "version",
              "another item's",
              method.equals("ListUsages") ? Named.OK : "VERSION_NOT_FOUND",
              site.alice(),
              () -> Side.of(call.formatted(2), "version 2"),
              () -> Side.of(call.formatted(9), "version 9")));
    }
    for (Site.Hidden hidden : site.hidden()) {
      for (String method : ApiFields.vaultMethodsWith("id", "version")) {
        String theirs = hidden.item().getId();
        String nobodys = absentId();
        rows.add(
            Named.of(
                method,
                "version",
                hidden.whose(),
                "ITEM_NOT_FOUND",
                site.alice(),
                () -> Side.of("id: '" + theirs + "' version: 1", theirs),
                () -> Side.of("id: '" + nobodys + "' version: 1", nobodys)));
      }
    }
  }

  /** Carol is known of tokens and grants, zarol is not; of groups likewise. */
  private void principals() {
    for (String type : List.of("user", "group")) {
      String grant = "principal { " + type + ": '%s' } permission: CAN_USE";
      String access = "access { mode: TEAM grants { " + grant + " } }";
      rows.add(
          Named.of(
              "CreateItem",
              "access.grants.principal." + type,
              "a " + type + " who is known",
              Named.OK,
              site.alice(),
              () -> granted(access, "carol"),
              () -> granted(access, "zarol")));
      ofOwn("SetAccess", "put.principal." + type, "put { " + grant + " }");
      ofOwn("SetAccess", "remove." + type, "remove { " + type + ": '%s' }");
    }
    ofOwn("TransferItem", "new_owner", "new_owner: '%s'");
  }

  private Side granted(String access, String who) {
    String name = site.freshName();
    return Side.of("name: '" + name + "' secret: 'value' " + access.formatted(who), name, who);
  }

  private void ofOwn(String method, String field, String format) {
    rows.add(
        Named.of(
            method,
            field,
            "somebody who is known",
            Named.OK,
            site.alice(),
            () -> ofOwn(format, "carol"),
            () -> ofOwn(format, "zarol")));
  }

  private Side ofOwn(String format, String who) {
    Item own = site.ownItem("TEAM", false);
    String call = "id: '" + own.getId() + "' " + format.formatted(who);
    return Side.of(call, own.getId(), own.getName(), who);
  }
}
