package io.stepvault.server.watch;

import io.stepvault.server.item.Item;
import io.stepvault.server.item.Versions.Activation;
import io.stepvault.server.resolve.Decision;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/**
 * What a reference resolves to.
 *
 * @param item its id
 * @param version its number
 * @param since when the version became current last, in microseconds since 1970; 0: that is not
 *     known. One that was left and taken again in between two looks is so told apart from one that
 *     stayed: whoever asked in between holds another
 */
record Meaning(String item, int version, long since) {

  /** What a decision gives; empty: nothing. */
  static Optional<Meaning> of(Decision decision) {
    if (!decision.isAllowed()) {
      return Optional.empty();
    }
    Item item = decision.item().orElseThrow();
    int version = decision.version().orElseThrow().number();
    return Optional.of(new Meaning(item.id(), version, since(item, version)));
  }

  private static long since(Item item, int version) {
    List<Activation> activations = item.versions().activations();
    for (int i = activations.size() - 1; i >= 0; i--) {
      if (activations.get(i).version() == version) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, activations.get(i).at());
      }
    }
    return 0;
  }
}
