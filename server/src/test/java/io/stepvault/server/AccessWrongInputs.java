package io.stepvault.server;

import static io.stepvault.server.ItemWrongInputs.badTexts;
import static io.stepvault.server.VaultWrongInputs.badEtags;
import static io.stepvault.server.VaultWrongInputs.badIds;
import static io.stepvault.server.VaultWrongInputs.badRequestIds;
import static io.stepvault.server.testing.People.aGroup;
import static io.stepvault.server.testing.People.aUser;
import static io.stepvault.server.testing.People.canUse;
import static io.stepvault.v1.ErrorReason.ETAG_MISMATCH;
import static io.stepvault.v1.ErrorReason.FIELD_INVALID;
import static io.stepvault.v1.ErrorReason.ITEM_NOT_FOUND;

import io.stepvault.v1.Access;
import io.stepvault.v1.Access.Mode;
import io.stepvault.v1.ErrorReason;
import io.stepvault.v1.Grant;
import io.stepvault.v1.Principal;
import io.stepvault.v1.SetAccessRequest;
import io.stepvault.v1.VaultServiceGrpc;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Every mistake in whom an item is shared with. */
final class AccessWrongInputs {
  private final List<WrongInput> cases = new ArrayList<>();
  private final String item;

  private AccessWrongInputs(String item) {
    this.item = item;
  }

  /**
   * The mistakes.
   *
   * @param item the id of a PRIVATE item of the caller, who is alice
   */
  static List<WrongInput> of(String item) {
    AccessWrongInputs inputs = new AccessWrongInputs(item);
    inputs.create();
    inputs.set();
    inputs.remove();
    return inputs.cases;
  }

  /** By what is wrong with them: the field, below the grant, and the grant. */
  private static Map<String, Map.Entry<String, Grant>> badGrants() {
    Map<String, Map.Entry<String, Grant>> grants = new LinkedHashMap<>();
    grants.put("nobody", Map.entry("principal", canUse(Principal.getDefaultInstance())));
    grants.put("an empty user", Map.entry("principal.user", canUse(aUser(""))));
    grants.put("an empty group", Map.entry("principal.group", canUse(aGroup(""))));
    badTexts(256)
        .forEach(
            (what, text) -> {
              grants.put("a user: " + what, Map.entry("principal.user", canUse(aUser(text))));
              grants.put("a group: " + what, Map.entry("principal.group", canUse(aGroup(text))));
            });
    Grant.Builder good = canUse(aUser("bob")).toBuilder();
    grants.put("no permission", Map.entry("permission", good.clone().clearPermission().build()));
    for (int number : new int[] {3, -1, Integer.MAX_VALUE}) {
      grants.put(
          "the permission " + number,
          Map.entry("permission", good.clone().setPermissionValue(number).build()));
    }
    grants.put("one twice", Map.entry("principal.group", canUse(aGroup("team"))));
    return grants;
  }

  private static List<Grant> many(int count) {
    List<Grant> grants = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      grants.add(canUse(aUser("user " + i)));
    }
    return grants;
  }

  private void create() {
    Access.Builder restricted = Access.newBuilder().setMode(Mode.RESTRICTED);
    badGrants()
        .forEach(
            (what, bad) ->
                create(
                    "access.grants[1]." + bad.getKey(),
                    what,
                    restricted
                        .clone()
                        .addGrants(canUse(aGroup("team")))
                        .addGrants(bad.getValue())));
    create(
        "access.grants[0].principal.user",
        "the owner",
        restricted.clone().addGrants(canUse(aUser("alice"))));
    create("access.grants", "201", restricted.clone().addAllGrants(many(201)));
    for (Mode mode : List.of(Mode.PRIVATE, Mode.MODE_UNSPECIFIED)) {
      create(
          "access.grants",
          "although " + mode,
          Access.newBuilder().setMode(mode).addGrants(canUse(aUser("bob"))));
    }
  }

  private void create(String field, String what, Access.Builder access) {
    cases.add(
        new WrongInput(
            VaultServiceGrpc.getCreateItemMethod(),
            field,
            what,
            VaultWrongInputs.good().setAccess(access).build(),
            FIELD_INVALID));
  }

  private SetAccessRequest.Builder sharing() {
    return SetAccessRequest.newBuilder().setId(item).setMode(Mode.RESTRICTED);
  }

  private void set(
      String field, String what, SetAccessRequest.Builder request, ErrorReason reason) {
    cases.add(
        new WrongInput(
            VaultServiceGrpc.getSetAccessMethod(), field, what, request.build(), reason));
  }

  private void set() {
    set("id", "none", sharing().clearId(), FIELD_INVALID);
    badIds().forEach((what, id) -> set("id", what, sharing().setId(id), ITEM_NOT_FOUND));
    for (int number : new int[] {4, 99, -1, Integer.MAX_VALUE}) {
      set("mode", "the number " + number, sharing().setModeValue(number), FIELD_INVALID);
    }
    set("mode", "nothing to change", sharing().clearMode(), FIELD_INVALID);
    badGrants()
        .forEach(
            (what, bad) ->
                set(
                    "put[1]." + bad.getKey(),
                    what,
                    sharing().addPut(canUse(aGroup("team"))).addPut(bad.getValue()),
                    FIELD_INVALID));
    set("put", "201", sharing().addAllPut(many(201)), FIELD_INVALID);
    set(
        "put",
        "on a PRIVATE item",
        sharing().clearMode().addPut(canUse(aUser("b"))),
        FIELD_INVALID);
    badEtags().forEach((what, etag) -> set("etag", what, sharing().setEtag(etag), ETAG_MISMATCH));
    badRequestIds()
        .forEach((what, id) -> set("request_id", what, sharing().setRequestId(id), FIELD_INVALID));
  }

  private void remove() {
    set("remove[0]", "nobody", sharing().addRemove(Principal.getDefaultInstance()), FIELD_INVALID);
    set("remove[0].user", "empty", sharing().addRemove(aUser("")), FIELD_INVALID);
    badTexts(256)
        .forEach(
            (what, text) -> {
              set("remove[0].user", what, sharing().addRemove(aUser(text)), FIELD_INVALID);
              set("remove[0].group", what, sharing().addRemove(aGroup(text)), FIELD_INVALID);
            });
    set(
        "remove[1].user",
        "one twice",
        sharing().addRemove(aUser("bob")).addRemove(aUser("bob")),
        FIELD_INVALID);
    set(
        "remove[0].user",
        "one that is put too",
        sharing().addPut(canUse(aUser("bob"))).addRemove(aUser("bob")),
        FIELD_INVALID);
    SetAccessRequest.Builder all = sharing();
    many(201).forEach(grant -> all.addRemove(grant.getPrincipal()));
    set("remove", "201", all, FIELD_INVALID);
  }
}
