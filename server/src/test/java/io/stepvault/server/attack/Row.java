package io.stepvault.server.attack;

import java.util.List;

/**
 * The attacks of a family that have one answer.
 *
 * @param certificate the name of that which they come from, and nothing else does
 */
record Row(Family family, String certificate, Attack.Answer answer, List<Attack> attacks) {
  String title() {
    return family.title() + ", from " + attacks.getFirst().name();
  }
}
