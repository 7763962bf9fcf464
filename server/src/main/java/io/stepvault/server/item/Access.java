package io.stepvault.server.item;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Who may do what with an item.
 *
 * @param owner can always edit; a run with this owner sees a private item before a shared one
 * @param grants at most 200, in one order, one for each principal, none for the owner; none when
 *     the mode is PRIVATE
 */
public record Access(AccessMode mode, String owner, List<Grant> grants) {
  public static final int MOST_GRANTS = 200;

  private static final Comparator<Grant> ORDER =
      Comparator.comparing((Grant grant) -> grant.principal().type())
          .thenComparing(grant -> grant.principal().name());

  public Access {
    grants = grants.stream().sorted(ORDER).toList();
  }

  /** Of the owner alone, or of everybody. */
  public static Access of(AccessMode mode, String owner) {
    return new Access(mode, owner, List.of());
  }

  /** What the viewer may do; empty: not even know that the item is there. */
  public Optional<Permission> permission(Viewer viewer) {
    if (owner.equals(viewer.user())) {
      return Optional.of(Permission.CAN_EDIT);
    }
    Optional<Permission> granted =
        grants.stream()
            .filter(grant -> viewer.is(grant.principal()))
            .map(Grant::permission)
            .max(Comparator.naturalOrder());
    return mode == AccessMode.TEAM ? granted.or(() -> Optional.of(Permission.CAN_USE)) : granted;
  }

  public boolean isPrivate() {
    return mode == AccessMode.PRIVATE;
  }

  /** The same owner and grants under another mode. */
  public Access withMode(AccessMode next) {
    return new Access(next, owner, grants);
  }

  /** Of another owner, who needs no grant any more. The old one has what mode and grants give. */
  public Access ownedBy(String next) {
    return new Access(mode, next, without(Principal.user(next)).grants);
  }

  /** The same grants but for one principal, who then has this one. */
  public Access with(Grant grant) {
    List<Grant> next = new ArrayList<>(without(grant.principal()).grants);
    next.add(grant);
    return new Access(mode, owner, next);
  }

  public Access without(Principal principal) {
    return new Access(
        mode,
        owner,
        grants.stream().filter(grant -> !grant.principal().equals(principal)).toList());
  }
}
