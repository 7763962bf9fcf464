package io.stepvault.server.vault;

import io.stepvault.server.item.Destination;
import io.stepvault.server.item.Details;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a request says of an item beside value and access; nothing of it is checked yet.
 *
 * @param expiresAt empty: never
 * @param destinations as they were sent, not in their stored form
 */
public record ItemFields(
    String name, Optional<Instant> expiresAt, Details details, List<Destination> destinations) {
  public ItemFields {
    destinations = List.copyOf(destinations);
  }
}
