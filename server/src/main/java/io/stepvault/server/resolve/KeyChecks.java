package io.stepvault.server.resolve;

import io.stepvault.server.admission.Caller;
import io.stepvault.server.apikey.KeyPolicy;
import io.stepvault.server.apikey.KeyVerdict;
import io.stepvault.server.item.Item;
import io.stepvault.server.store.Batches.BatchTx;
import io.stepvault.server.store.Place;
import io.stepvault.server.store.Rings;
import io.stepvault.server.store.Tx;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The API keys of one batch.
 *
 * <p>A key whose item is in memory, with the right secret, costs no query. Every other costs the
 * same one: a wrong secret of a key in memory asks for what cannot be there, so that the time does
 * not tell it from a wrong public id. Absences are not remembered.
 */
final class KeyChecks {
  private final ResolveCache cache;
  private final Rings rings;
  private final BatchTx tx;

  private final IdentityHashMap<KeyCall, KeyVerdict> fromMemory = new IdentityHashMap<>();

  /** No public id ends so. */
  private static final String NOBODYS = "-";

  /** Public ids to ask the database for, by organization. */
  private final Map<String, Set<String>> unknown = new HashMap<>();

  /** What had to be read, by organization. */
  private final Map<String, Set<Place>> read = new HashMap<>();

  KeyChecks(ResolveCache cache, Rings rings, BatchTx tx) {
    this.cache = cache;
    this.rings = rings;
    this.tx = tx;
  }

  /** Judges from memory. */
  void look(KeyCall call, Caller caller, ResolveCache.View view) {
    List<Item> known = place(call).flatMap(place -> cache.at(view, place)).orElse(List.of());
    KeyVerdict verdict = judge(call, caller, known);
    fromMemory.put(call, verdict);
    switch (verdict.cause()) {
      case UNKNOWN_KEY -> ask(call, verdict.publicId());
      case WRONG_SECRET -> ask(call, decoy(verdict.publicId()));
      default -> {
        // What it is of is known, or that it is of none.
      }
    }
  }

  private void ask(KeyCall call, String publicId) {
    unknown.computeIfAbsent(call.organization(), o -> new LinkedHashSet<>()).add(publicId);
  }

  private static String decoy(String publicId) {
    return publicId.substring(0, publicId.length() - NOBODYS.length()) + NOBODYS;
  }

  /** Adds the places that have to be read because memory does not know them. */
  void addMissing(Map<String, Set<Place>> missing) {
    unknown.forEach(
        (organization, publicIds) -> {
          for (String publicId : cache.knownApiKeys(tx.of(organization), publicIds)) {
            Place place = new Place.ApiKey(publicId);
            missing.computeIfAbsent(organization, o -> new LinkedHashSet<>()).add(place);
            read.computeIfAbsent(organization, o -> new LinkedHashSet<>()).add(place);
          }
        });
  }

  /**
   * The verdict, once what was missing has been read.
   *
   * @param items what was read of the call's organization
   * @return empty when the key's item is there and could not be read
   */
  Optional<KeyVerdict> verdict(KeyCall call, Caller caller, Map<Place, List<Item>> items) {
    Optional<Place> late =
        place(call).filter(read.getOrDefault(call.organization(), Set.of())::contains);
    return late.isEmpty()
        ? Optional.of(fromMemory.get(call))
        : Optional.ofNullable(items.get(late.get())).map(found -> judge(call, caller, found));
  }

  private KeyVerdict judge(KeyCall call, Caller caller, List<Item> known) {
    Tx snapshot = tx.of(call.organization());
    return call.key()
        .map(
            key ->
                KeyPolicy.judge(
                    caller.token(),
                    key,
                    call.question().workflow(),
                    known,
                    rings.of(snapshot),
                    snapshot.now()))
        .orElseGet(KeyPolicy::notAKey);
  }

  /** Where a call's key is to be found; empty: the text was no key. */
  static Optional<Place> place(KeyCall call) {
    return call.key().map(key -> new Place.ApiKey(key.publicId()));
  }
}
