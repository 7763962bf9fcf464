package io.stepvault.server.attack;

import java.util.List;

/**
 * Attacks of one kind.
 *
 * @param why they fail, in a sentence or two
 */
record Family(String title, String why, List<Attack> attacks) {}
