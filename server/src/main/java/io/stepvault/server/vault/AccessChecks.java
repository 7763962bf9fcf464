package io.stepvault.server.vault;

import io.stepvault.server.error.Refusal.Violation;
import io.stepvault.server.item.Access;
import io.stepvault.server.item.AccessMode;
import io.stepvault.server.item.Principal;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Whom a request may name when it shares an item. */
final class AccessChecks {
  private static final String BAD_MODE = "must be TEAM, RESTRICTED or PRIVATE";

  private final List<Violation> violations;
  private final Set<Principal> named = new HashSet<>();

  private AccessChecks(List<Violation> violations) {
    this.violations = violations;
  }

  /** The access of a new item of this owner. */
  static void check(RequestedAccess access, String owner, List<Violation> violations) {
    AccessChecks checks = new AccessChecks(violations);
    if (access.mode() == RequestedMode.UNKNOWN) {
      checks.violate("access.mode", BAD_MODE);
      return;
    }
    AccessMode mode = access.mode().known().orElse(AccessMode.PRIVATE);
    if (mode == AccessMode.PRIVATE && !access.grants().isEmpty()) {
      checks.violate(
          "access.grants", "must be empty: a PRIVATE item is its owner's alone; take RESTRICTED");
    }
    checks.named.add(Principal.user(owner));
    checks.checkGrants(
        "access.grants", access.grants(), "is named twice, or is the owner, who can always edit");
  }

  /** What can be told of a change without its item. */
  static void check(AccessChange change, List<Violation> violations) {
    AccessChecks checks = new AccessChecks(violations);
    if (change.mode() == RequestedMode.UNKNOWN) {
      checks.violate("mode", BAD_MODE);
    }
    if (change.mode() == RequestedMode.UNSAID
        && change.put().isEmpty()
        && change.remove().isEmpty()) {
      checks.violate("mode", "nothing is to be changed: set 'mode', 'put' or 'remove'");
    }
    checks.checkGrants("put", change.put(), "is named twice in this request");
    if (change.remove().size() > Access.MOST_GRANTS) {
      checks.violate("remove", "must be at most " + Access.MOST_GRANTS);
      return;
    }
    for (int i = 0; i < change.remove().size(); i++) {
      checks.checkPrincipal(
          "remove[" + i + "]", change.remove().get(i), "is named twice in this request");
    }
  }

  private void checkGrants(String path, List<RequestedGrant> grants, String twice) {
    if (grants.size() > Access.MOST_GRANTS) {
      violate(path, "must be at most " + Access.MOST_GRANTS);
      return;
    }
    for (int i = 0; i < grants.size(); i++) {
      String at = path + "[" + i + "]";
      checkPrincipal(at + ".principal", grants.get(i).principal(), twice);
      if (grants.get(i).permission().isEmpty()) {
        violate(at + ".permission", "is required: CAN_USE or CAN_EDIT");
      }
    }
  }

  private void checkPrincipal(String path, Optional<Principal> principal, String twice) {
    if (principal.isEmpty()) {
      violate(path, "is required: set 'user' or 'group'");
      return;
    }
    String field = path + (principal.get().type() == Principal.Type.USER ? ".user" : ".group");
    Principals.problem(principal.get().name()).ifPresent(problem -> violate(field, problem));
    if (!named.add(principal.get())) {
      violate(field, twice);
    }
  }

  private void violate(String field, String problem) {
    violations.add(new Violation(field, problem));
  }
}
