package io.stepvault.server.explain;

import io.stepvault.server.admission.Grant;
import io.stepvault.server.error.Refusal;
import io.stepvault.server.explain.Explanation.Reference;
import io.stepvault.server.item.Item;
import io.stepvault.server.item.ItemVersion;
import io.stepvault.server.key.IntegrityException;
import io.stepvault.server.key.SealedValue;
import io.stepvault.server.resolve.Decision;
import io.stepvault.server.resolve.References;
import io.stepvault.server.resolve.ResolvePolicy;
import io.stepvault.server.resolve.Ruling;
import io.stepvault.server.store.ItemStore;
import io.stepvault.server.store.ItemStore.VersionId;
import io.stepvault.server.store.Place;
import io.stepvault.server.store.Tx;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Asks the rules about references: those of resolves. */
final class ReferenceChecks {
  private static final String SIZE = "answer.size";

  private final ItemStore items;

  ReferenceChecks(ItemStore items) {
    this.items = items;
  }

  /** What a resolve would decide, and how that is explained; in the order of the request. */
  record Findings(List<Decision> decisions, List<Reference> references) {
    boolean passed() {
      return decisions.stream().allMatch(Decision::isAllowed);
    }
  }

  Findings of(Tx tx, Grant grant, List<String> references) {
    Set<Place> places = new LinkedHashSet<>();
    references.forEach(one -> places.addAll(References.places(one, grant.claims().owner())));
    List<Item> found = items.withValues(tx, places); // Their size counts.
    ReferenceWords words = new ReferenceWords(grant, found);
    List<Ruling> rulings =
        references.stream().map(one -> ResolvePolicy.explain(grant, one, found, tx.now())).toList();
    return new Findings(
        rulings.stream().map(Ruling::decision).toList(),
        rulings.stream().map(ruling -> reference(ruling, words)).toList());
  }

  private static Reference reference(Ruling ruling, ReferenceWords words) {
    Decision found = ruling.found();
    return new Reference(
        found.reference(),
        found.item().map(Item::id).orElse(""),
        found.version().map(ItemVersion::number).orElse(0),
        ruling.decision().rule().told(),
        ruling.asked().stream().map(asked -> words.check(ruling, asked)).toList());
  }

  /** Of references that are all allowed: why the answer is too large; empty: it is not. */
  Optional<Refusal> tooLarge(Tx tx, List<Decision> decisions) {
    try {
      References.checkSize(References.bytes(withValues(tx, decisions)));
      return Optional.empty();
    } catch (Refusal refusal) {
      return Optional.of(refusal);
    }
  }

  static Check size(Optional<Refusal> tooLarge) {
    return tooLarge
        .map(refusal -> Check.failed(SIZE, refusal.reason(), refusal.getMessage()))
        .orElseGet(() -> Check.passed(SIZE, "the values fit into one answer"));
  }

  /** Reads what counts and was not read yet: versions that are not current. Nothing is opened. */
  private List<Decision> withValues(Tx tx, List<Decision> decisions) {
    List<VersionId> unread =
        decisions.stream().filter(Decision::isUnread).map(Decision::versionId).toList();
    if (unread.isEmpty()) {
      return decisions;
    }
    Map<VersionId, byte[]> ciphertexts = items.ciphertexts(tx, unread);
    return decisions.stream()
        .map(one -> one.isUnread() ? withValue(one, ciphertexts) : one)
        .toList();
  }

  private static Decision withValue(Decision decision, Map<VersionId, byte[]> ciphertexts) {
    VersionId id = decision.versionId();
    byte[] ciphertext = ciphertexts.get(id);
    if (ciphertext == null) {
      throw new IntegrityException(
          "version " + id.number() + " of item " + id.item(), "lacks its ciphertext");
    }
    SealedValue stored = decision.version().orElseThrow().value();
    return decision.with(stored.withCiphertext(ciphertext));
  }
}
