package io.stepvault.server.watch;

import io.stepvault.server.admission.Caller;
import io.stepvault.server.admission.Gate;
import io.stepvault.server.admission.Presented;
import io.stepvault.server.audit.AuditEvent;
import io.stepvault.server.audit.AuditEvent.Outcome;
import io.stepvault.server.error.Refusal;
import io.stepvault.server.resolve.Decision;
import io.stepvault.server.resolve.Decision.Rule;
import io.stepvault.server.resolve.ResolvePolicy;
import io.stepvault.server.resolve.Unresolved;
import io.stepvault.server.resolve.Unresolved.Failure;
import io.stepvault.server.store.AuditStore;
import io.stepvault.server.store.ItemStore;
import io.stepvault.server.store.Rings;
import io.stepvault.server.store.Tx;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * How a watch begins: in one transaction that admits the caller as a resolve would be, reads for
 * the first time what the references mean, and puts the watch on record.
 */
public final class Opening {
  private final Gate gate;
  private final ItemStore items;
  private final Rings rings;
  private final AuditStore audit;

  public Opening(Gate gate, ItemStore items, Rings rings, AuditStore audit) {
    this.gate = gate;
    this.items = items;
    this.rings = rings;
    this.audit = audit;
  }

  /**
   * A watch that knows what is so; its caller was told nothing yet.
   *
   * @throws Refusal FIELD_INVALID, REFERENCES_UNRESOLVED, or what speaks against the caller
   */
  Watch run(Presented presented, WatchRequest request, WatchReply reply) {
    Supplier<Watch> outcome =
        gate.read(presented, (tx, caller) -> opened(tx, presented, caller, request, reply));
    return outcome.get();
  }

  /** A refusal that is on record must not undo that, so it is thrown after the commit. */
  private Supplier<Watch> opened(
      Tx tx, Presented presented, Caller caller, WatchRequest request, WatchReply reply) {
    List<String> wanted = request.checked(caller.token().claims());
    List<Decision> without =
        wanted.stream()
            .map(one -> ResolvePolicy.decide(caller.token(), one, List.of(), tx.now()))
            .toList();
    if (without.stream().anyMatch(Opening::isUnlisted)) {
      Refusal refusal = unlisted(tx, caller, without);
      return () -> {
        throw refusal;
      };
    }
    Watch watch =
        new Watch(presented, caller, wanted.stream().distinct().toList(), rings.of(tx), reply);
    watch.begin(
        items.listed(tx, watch.places(), ResolvePolicy.viewer(caller.token())),
        tx.now(),
        request.cursor());
    watch.isAsOf(tx.head().revision());
    audit.append(
        tx,
        List.of(
            new AuditEvent(caller.actor(), Outcome.ALLOWED, "WATCHED", Optional.empty(), null)));
    return () -> watch;
  }

  private static boolean isUnlisted(Decision decision) {
    return decision.rule() == Rule.NOT_IN_TOKEN;
  }

  private Refusal unlisted(Tx tx, Caller caller, List<Decision> decisions) {
    List<AuditEvent> events = new ArrayList<>();
    List<Failure> failures = new ArrayList<>();
    for (int i = 0; i < decisions.size(); i++) {
      Decision decision = decisions.get(i);
      if (isUnlisted(decision)) {
        events.add(
            new AuditEvent(
                caller.actor(),
                Outcome.DENIED,
                decision.rule().name(),
                Optional.empty(),
                decision.reference()));
        failures.add(new Failure(i, decision.rule().told(), decision.reference(), 0));
      }
    }
    audit.append(tx, events);
    return Unresolved.refusal(failures, decisions.size());
  }
}
