package io.stepvault.server.explain;

import io.stepvault.server.token.Pins;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is to be explained; nothing of it is checked yet.
 *
 * @param certificate that presents the token; empty: whichever it is bound to
 */
public record Question(Asker asker, String certificate, List<String> references) {
  public Question {
    references = List.copyOf(references);
  }

  /** Who resolves. */
  public sealed interface Asker {}

  /** Nobody was named. */
  public record Nobody() implements Asker {}

  /** A token as it would be presented; never to be shown anywhere. */
  public record Token(String text) implements Asker {
    @Override
    public String toString() {
      return "Token";
    }
  }

  /**
   * The claims of a token that need not exist.
   *
   * @param owner empty: none
   * @param asOf empty: nothing is pinned
   */
  public record Described(
      String authorizer,
      String owner,
      List<String> groups,
      List<String> secrets,
      Optional<Instant> asOf)
      implements Asker {
    public Described {
      groups = List.copyOf(groups);
      secrets = List.copyOf(secrets);
    }

    Pins pins() {
      return new Pins(asOf.map(Instant::getEpochSecond).orElse(null), Map.of());
    }
  }
}
