package io.stepvault.server.resolve;

import io.stepvault.server.admission.Caller;
import io.stepvault.server.admission.Gate;
import io.stepvault.server.admission.Presented;
import io.stepvault.server.audit.AuditEvent;
import io.stepvault.server.audit.AuditEvent.Subject;
import io.stepvault.server.error.Refusal;
import io.stepvault.server.error.Refusal.Violation;
import io.stepvault.server.item.Item;
import io.stepvault.server.key.Plaintext;
import io.stepvault.server.key.Ring;
import io.stepvault.server.key.ValueContext;
import io.stepvault.server.store.AuditStore;
import io.stepvault.server.store.ItemStore;
import io.stepvault.server.store.Rings;
import io.stepvault.server.store.Tx;
import io.stepvault.v1.ErrorReason;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Resolves references, all or nothing. A value leaves only after the transaction that proves it
 * current and records it has committed: read, decide, record, commit, decrypt.
 */
public final class Resolver {
  static final int MOST_REFERENCES = 100;
  static final int MOST_BYTES = 3 * 1024 * 1024;
  private static final int LONGEST_REFERENCE = 200;

  private final Gate gate;
  private final ItemStore items;
  private final Rings rings;
  private final AuditStore audit;

  public Resolver(Gate gate, ItemStore items, Rings rings, AuditStore audit) {
    this.gate = gate;
    this.items = items;
    this.rings = rings;
    this.audit = audit;
  }

  /** What the committed transaction decided; {@code ring} opens the values. */
  private record Outcome(Caller caller, List<Decision> decisions, Ring ring, Tx tx) {}

  /**
   * The values, in the order of the references; the caller closes them.
   *
   * @throws Refusal REFERENCES_UNRESOLVED when one of them fails, FIELD_INVALID, ANSWER_TOO_LARGE,
   *     INTEGRITY_FAILED
   */
  public List<ResolvedValue> resolve(Presented presented, List<String> references) {
    Outcome outcome = gate.read(presented, (tx, caller) -> decide(tx, caller, references));
    if (!outcome.decisions.stream().allMatch(Decision::isAllowed)) {
      throw Unresolved.refusal(outcome.decisions);
    }
    return gate.release(presented, outcome.caller, () -> open(outcome));
  }

  private Outcome decide(Tx tx, Caller caller, List<String> references) {
    check(references);
    Map<Boolean, Set<String>> byId =
        references.stream()
            .collect(Collectors.partitioningBy(ResolvePolicy::isId, Collectors.toSet()));
    List<Item> candidates =
        items.candidates(tx, caller.token().claims().owner(), byId.get(true), byId.get(false));
    List<Decision> decisions =
        references.stream()
            .map(reference -> ResolvePolicy.decide(caller.token(), reference, candidates, tx.now()))
            .toList();
    boolean allAllowed = decisions.stream().allMatch(Decision::isAllowed);
    if (allAllowed) {
      checkSize(decisions);
    }
    audit.append(
        tx, decisions.stream().map(decision -> event(caller, decision, allAllowed)).toList());
    return new Outcome(caller, decisions, rings.of(tx), tx);
  }

  /**
   * Of a call that fails for another reference, what would have been allowed left nowhere either.
   */
  private static AuditEvent event(Caller caller, Decision decision, boolean allAllowed) {
    boolean released = allAllowed && decision.isAllowed();
    String reason =
        decision.isAllowed() && !allAllowed ? "OTHER_REFERENCE_FAILED" : decision.rule().name();
    return new AuditEvent(
        caller.actor(),
        released ? AuditEvent.Outcome.ALLOWED : AuditEvent.Outcome.DENIED,
        reason,
        decision.item().map(item -> new Subject(item.id(), item.name(), item.currentVersion())),
        decision.reference());
  }

  private static List<ResolvedValue> open(Outcome outcome) {
    List<ResolvedValue> values = new ArrayList<>();
    try {
      for (Decision decision : outcome.decisions) {
        Item item = decision.item().orElseThrow();
        ValueContext context =
            new ValueContext(
                item.organization(), item.id(), item.currentVersion(), item.kind().name());
        Plaintext value = outcome.ring.open(context, item.current().value());
        values.add(
            new ResolvedValue(
                decision.reference(),
                item.id(),
                item.currentVersion(),
                item.kind(),
                value,
                Lease.holdFor(outcome.caller.token().claims(), item, outcome.tx.now())));
      }
      return values;
    } catch (RuntimeException e) {
      values.forEach(value -> value.value().close());
      throw e;
    }
  }

  private static void check(List<String> references) {
    if (references.isEmpty() || references.size() > MOST_REFERENCES) {
      throw Refusal.field(
          "references",
          "must be 1 to %d, there are %d".formatted(MOST_REFERENCES, references.size()));
    }
    List<Violation> violations = new ArrayList<>();
    for (int i = 0; i < references.size(); i++) {
      String reference = references.get(i);
      boolean tooLong = reference.getBytes(StandardCharsets.UTF_8).length > LONGEST_REFERENCE;
      if (reference.isEmpty() || tooLong || reference.chars().anyMatch(Character::isISOControl)) {
        violations.add(
            new Violation(
                "references[" + i + "]",
                "must be an item id or a name: 1 to 200 bytes, without control characters"));
      }
    }
    if (!violations.isEmpty()) {
      throw Refusal.fields(violations);
    }
  }

  private static void checkSize(List<Decision> decisions) {
    long bytes =
        decisions.stream()
            .mapToLong(decision -> decision.item().orElseThrow().current().value().valueLength())
            .sum();
    if (bytes > MOST_BYTES) {
      throw Refusal.of(
          ErrorReason.ANSWER_TOO_LARGE,
          "these values are larger than 3 MiB together; ask for fewer references in a call");
    }
  }
}
