package io.stepvault.server.model;

import io.stepvault.v1.Principal;
import java.util.List;

/** Who calls, and whose runs resolve. The stranger has Alice's name, in another organization. */
enum Actor {
  ALICE("alice", true, "", false),
  BOB("bob", true, "", false),
  CAROL("carol", true, "crew", false),
  ROOT("root", true, "", true),
  STRANGER("alice", false, "crew", true);

  /** As tokens name the user. */
  final String user;

  /** Whether this is the organization that the others are in. */
  final boolean home;

  private final String group;
  final boolean admin;

  Actor(String user, boolean home, String group, boolean admin) {
    this.user = user;
    this.home = home;
    this.group = group;
    this.admin = admin;
  }

  List<String> groups() {
    return group.isEmpty() ? List.of() : List.of(group);
  }

  boolean is(Principal principal) {
    return principal.hasUser()
        ? principal.getUser().equals(user)
        : groups().contains(principal.getGroup());
  }
}
