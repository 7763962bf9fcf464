package io.stepvault.server.model;

import io.stepvault.v1.Principal;
import java.util.List;

/** Who calls, and whose runs resolve. The stranger has Alice's name, in another organization. */
enum Actor {
  ALICE("alice", true, List.of(), false),
  BOB("bob", true, List.of(), false),
  CAROL("carol", true, List.of("crew"), false),
  ROOT("root", true, List.of(), true),
  STRANGER("alice", false, List.of("crew"), true);

  /** As tokens name the user. */
  final String user;

  /** Whether this is the organization that the others are in. */
  final boolean home;

  final List<String> groups;
  final boolean admin;

  Actor(String user, boolean home, List<String> groups, boolean admin) {
    this.user = user;
    this.home = home;
    this.groups = groups;
    this.admin = admin;
  }

  boolean is(Principal principal) {
    return principal.hasUser()
        ? principal.getUser().equals(user)
        : groups.contains(principal.getGroup());
  }
}
