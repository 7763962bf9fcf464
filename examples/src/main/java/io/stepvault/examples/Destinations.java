package io.stepvault.examples;

import io.stepvault.client.Secret;
import io.stepvault.client.destination.Target;
import java.util.List;

/**
 * Sends values only where their items allow it. Templates are checked by the client; a step that
 * resolves values by itself and connects somewhere has to look.
 */
public final class Destinations {
  private Destinations() {}

  /**
   * Lets only what may go there pass.
   *
   * @throws IllegalStateException when one of them may not; it names the item, not the value
   */
  public static void require(Target target, List<Secret> secrets) {
    for (Secret secret : secrets) {
      if (!secret.mayGoTo(target)) {
        throw new IllegalStateException(secret + " may not be sent to " + target);
      }
    }
  }
}
