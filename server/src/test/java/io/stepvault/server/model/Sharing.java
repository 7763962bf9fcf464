package io.stepvault.server.model;

import io.stepvault.v1.Access;
import io.stepvault.v1.Access.Mode;
import io.stepvault.v1.ErrorReason;
import io.stepvault.v1.Grant;
import io.stepvault.v1.Permission;
import io.stepvault.v1.Principal;
import io.stepvault.v1.SetAccessRequest;
import io.stepvault.v1.TransferItemRequest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Who may use an item, and whose it is. */
final class Sharing {
  private final Model model;
  private final Call call;
  private final Changes changes;

  Sharing(Model model, Call call, Changes changes) {
    this.model = model;
    this.call = call;
    this.changes = changes;
  }

  private static Principal user(String name) {
    return Principal.newBuilder().setUser(name).build();
  }

  /** A new item's access: grants to others than its owner, each once, and none when private. */
  static void checkNew(Access access, String owner, List<String> wrong) {
    boolean isPrivate =
        access.getMode() == Mode.MODE_UNSPECIFIED || access.getMode() == Mode.PRIVATE;
    if (isPrivate && access.getGrantsCount() > 0) {
      wrong.add("access.grants");
    }
    Set<Principal> named = new HashSet<>(Set.of(user(owner)));
    checkOnce("access.grants", ".principal", principals(access.getGrantsList()), named, wrong);
  }

  private static List<Principal> principals(List<Grant> grants) {
    return grants.stream().map(Grant::getPrincipal).toList();
  }

  private static void checkOnce(
      String path,
      String within,
      List<Principal> principals,
      Set<Principal> named,
      List<String> wrong) {
    for (int i = 0; i < principals.size(); i++) {
      if (!named.add(principals.get(i))) {
        String type = principals.get(i).hasUser() ? ".user" : ".group";
        wrong.add(path + "[" + i + "]" + within + type);
      }
    }
  }

  /** Changes what the request names and nothing else. */
  Model.Changed set(SetAccessRequest request) {
    List<String> wrong = new ArrayList<>();
    if (request.getMode() == Mode.MODE_UNSPECIFIED
        && request.getPutCount() + request.getRemoveCount() == 0) {
      wrong.add("mode");
    }
    Set<Principal> named = new HashSet<>();
    checkOnce("put", ".principal", principals(request.getPutList()), named, wrong);
    checkOnce("remove", "", request.getRemoveList(), named, wrong);
    No.ifAny(wrong);

    ModelItem item = changes.editable();
    boolean wasPrivate = item.isPrivate();
    if (request.getMode() != Mode.MODE_UNSPECIFIED) {
      item.mode = request.getMode();
    }
    if (item.isPrivate() && !item.owner.equals(call.actor().user)) {
      throw No.because(ErrorReason.NOT_PERMITTED);
    }
    if (Stream.concat(principals(request.getPutList()).stream(), request.getRemoveList().stream())
        .anyMatch(user(item.owner)::equals)) {
      throw No.because(ErrorReason.LAST_EDITOR);
    }
    request.getRemoveList().forEach(item.grants::remove);
    request
        .getPutList()
        .forEach(grant -> item.grants.put(grant.getPrincipal(), grant.getPermission()));
    if (item.isPrivate() && request.getPutCount() > 0) {
      throw No.field("put");
    }
    if (item.isPrivate() && !item.grants.isEmpty()) {
      throw No.field("mode");
    }
    if (item.isPrivate() != wasPrivate) {
      model.requireFree(item);
    }
    return changes.done(item, 0);
  }

  /** By the owner; by an admin only where nobody gets to a value by it. Never of private items. */
  Model.Changed transfer(TransferItemRequest request) {
    ModelItem found = model.visible(call.id(), call.actor());
    boolean isOwner = found.owner.equals(call.actor().user);
    if (!isOwner && !call.actor().admin) {
      throw No.because(ErrorReason.NOT_PERMITTED);
    }
    ModelItem item = changes.fresh(Changes.alive(found)).copy();
    if (item.isPrivate()) {
      throw No.because(ErrorReason.NOT_PERMITTED);
    }
    if (item.owner.equals(request.getNewOwner())) {
      throw No.field("new_owner");
    }
    Principal next = user(request.getNewOwner());
    boolean hasItsValues =
        item.grants.get(next) == Permission.CAN_EDIT
            || item.versions.getLast().createdBy().equals(request.getNewOwner());
    if (!isOwner && item.mode == Mode.RESTRICTED && !hasItsValues) {
      throw No.because(ErrorReason.NOT_PERMITTED);
    }
    item.grants.remove(next);
    item.owner = request.getNewOwner();
    return changes.done(item, 0);
  }
}
