package io.stepvault.server.resolve;

import io.stepvault.server.admission.Admission;
import io.stepvault.server.admission.Caller;
import io.stepvault.server.admission.Denials;
import io.stepvault.server.apikey.KeyVerdict;
import io.stepvault.server.audit.AuditEvent;
import io.stepvault.server.audit.AuditEvent.Actor;
import io.stepvault.server.authorizer.AuthoritySet;
import io.stepvault.server.authorizer.Signatories;
import io.stepvault.server.error.Refusal;
import io.stepvault.server.item.Item;
import io.stepvault.server.key.IntegrityException;
import io.stepvault.server.key.SealedValue;
import io.stepvault.server.organization.Organization;
import io.stepvault.server.store.AuditStore;
import io.stepvault.server.store.AuditStore.Entry;
import io.stepvault.server.store.Batches.BatchTx;
import io.stepvault.server.store.Found.Damaged;
import io.stepvault.server.store.ItemStore.VersionId;
import io.stepvault.server.store.Place;
import io.stepvault.server.store.Rings;
import io.stepvault.server.store.Tx;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Decides a batch of calls in one transaction: brings the cache forward in the transaction's
 * snapshot, decides from it, and records every decision. What it answers with is released after the
 * commit.
 */
final class Batch {
  private final Admission admission;
  private final ResolveCache cache;
  private final Rings rings;
  private final AuditStore audit;
  private final BatchTx tx;
  private final KeyChecks keys;

  private final List<Entry> record = new ArrayList<>();
  private final Map<String, ResolveCache.View> views = new HashMap<>();
  private final Map<String, IntegrityException> damagedOrganizations = new HashMap<>();
  private final Map<String, List<Damaged>> damagedItems = new HashMap<>();

  /** What the cache did not know. */
  private final Map<String, Map<Place, List<Item>>> read = new HashMap<>();

  /** Values of versions that are not current, where they had to be read. */
  private final Map<String, Map<VersionId, SealedValue>> values = new HashMap<>();

  Batch(Admission admission, ResolveCache cache, Rings rings, AuditStore audit, BatchTx tx) {
    this.admission = admission;
    this.cache = cache;
    this.rings = rings;
    this.audit = audit;
    this.tx = tx;
    this.keys = new KeyChecks(cache, rings, tx);
  }

  /** An API key's check whose caller was admitted. */
  private record KeyAsked(KeyCall call, Caller caller) {}

  /** Decides about every call and writes the records. */
  List<Decided> decide(List<BatchCall> calls) {
    tx.heads().keySet().forEach(this::bringForward);
    List<Decided> decided = new ArrayList<>(calls.size());
    List<Sought> resolves = new ArrayList<>(calls.size());
    List<KeyAsked> keyChecks = new ArrayList<>();
    for (BatchCall call : calls) {
      try {
        Caller caller = admit(call);
        switch (call) {
          case ResolveCall resolve -> resolves.add(new Sought(resolve, caller));
          case KeyCall key -> keyChecks.add(new KeyAsked(key, caller));
        }
      } catch (Refusal refusal) {
        decided.add(new Decided.Refused(call, refusal));
      }
    }
    load(resolves, keyChecks);
    for (KeyAsked one : keyChecks) {
      decided.add(orDamaged(one.call, one.caller, () -> decide(one.call, one.caller)));
    }
    List<Judged> judged = new ArrayList<>(resolves.size());
    for (Sought one : resolves) {
      try {
        judged.add(judge(one));
      } catch (IntegrityException e) {
        decided.add(damaged(one.call(), one.caller(), e));
      }
    }
    loadValues(judged);
    for (Judged one : judged) {
      decided.add(orDamaged(one.call(), one.caller(), () -> decide(one)));
    }
    if (!record.isEmpty()) {
      audit.commitWith(tx, tx.heads().values().iterator().next().now(), record);
    }
    return decided;
  }

  private void bringForward(String organization) {
    try {
      views.put(organization, cache.bringForward(tx.of(organization)));
    } catch (IntegrityException e) {
      damagedOrganizations.put(organization, e);
    }
  }

  private Caller admit(BatchCall call) {
    String organization = call.organization();
    requireSound(call, organization);
    ResolveCache.View view = views.get(organization);
    if (view == null) {
      // It has no head in this snapshot: it never existed, or was deleted.
      cache.forget(organization);
      rings.drop(organization);
      throw admission.invalid(call.presented(), "unknown organization");
    }
    Caller caller =
        admission.verify(
            signatories(call, view),
            call.presented(),
            call.token().claims(),
            call.token().verifiedWith());
    try {
      admission.judge(caller, call.presented(), tx.of(organization).now());
      call.check();
    } catch (Refusal refusal) {
      record(organization, Denials.event(caller, refusal));
      throw refusal.onRecord();
    }
    return caller;
  }

  private void requireSound(BatchCall call, String organization) {
    IntegrityException damage = damagedOrganizations.get(organization);
    if (damage != null) {
      String where = call.organization();
      record(where, Denials.event(call.presented(), Optional.empty(), where, damage));
      throw Denials.damaged();
    }
  }

  private Signatories signatories(BatchCall call, ResolveCache.View view) {
    AuthoritySet own = view.authority();
    if (!call.token().asksInstallation() || own.find(call.token().claims().iss()).isPresent()) {
      return Signatories.of(own);
    }
    requireSound(call, Organization.INSTALLATION);
    return new Signatories(
        own,
        Optional.ofNullable(views.get(Organization.INSTALLATION))
            .map(ResolveCache.View::authority));
  }

  /** Gathers what the calls ask about; what the cache does not know is read, once for all. */
  private void load(List<Sought> resolves, List<KeyAsked> keyChecks) {
    Map<String, Set<Place>> missing = new HashMap<>();
    for (Sought one : resolves) {
      String organization = one.call().organization();
      ResolveCache.View view = views.get(organization);
      one.look(
          place -> cache.at(view, place),
          place -> missing.computeIfAbsent(organization, o -> new LinkedHashSet<>()).add(place));
    }
    keyChecks.forEach(one -> keys.look(one.call, one.caller, views.get(one.call.organization())));
    keys.addMissing(missing);
    missing.forEach(
        (organization, places) -> {
          ResolveCache.Loaded loaded =
              cache.load(tx.of(organization), views.get(organization), places);
          read.put(organization, loaded.items());
          damagedItems.put(organization, loaded.damaged());
        });
  }

  private Judged judge(Sought one) {
    Tx snapshot = tx.of(one.call().organization());
    return Judged.of(
        one.call(), one.caller(), one.decide(snapshot.now(), place -> read(snapshot, place)));
  }

  private List<Item> read(Tx snapshot, Place place) {
    List<Item> here = read.get(snapshot.organization()).get(place);
    if (here == null) {
      throw damage(snapshot, place);
    }
    return here;
  }

  /** Reads the values that are to be released and not in memory, once for all. */
  private void loadValues(List<Judged> judged) {
    Map<String, Map<VersionId, Item>> missing = new HashMap<>();
    judged.stream()
        .filter(Judged::hasUnread)
        .flatMap(one -> one.decisions().stream())
        .filter(Decision::isUnread)
        .forEach(
            decision -> {
              Item item = decision.item().orElseThrow();
              missing
                  .computeIfAbsent(item.organization(), o -> new HashMap<>())
                  .put(decision.versionId(), item);
            });
    missing.forEach(
        (organization, wanted) ->
            values.put(
                organization,
                cache.loadValues(tx.of(organization), views.get(organization), wanted)));
  }

  /** The decision with its value, wherever that was. */
  private Decision withValue(Decision decision) {
    if (!decision.isUnread()) {
      return decision;
    }
    VersionId id = decision.versionId();
    SealedValue value = values.get(decision.item().orElseThrow().organization()).get(id);
    if (value == null) {
      throw new IntegrityException(
          "version " + id.number() + " of item " + id.item(), "lacks its ciphertext");
    }
    return decision.with(value);
  }

  private Decided decide(Judged judged) {
    ResolveCall call = judged.call();
    Caller caller = judged.caller();
    String organization = call.organization();
    List<Decision> decisions =
        judged.hasUnread()
            ? judged.decisions().stream().map(this::withValue).toList()
            : judged.decisions();
    try {
      if (judged.isAllowed()) {
        References.checkSize(call.demand().answerBytes(decisions));
      }
    } catch (Refusal refusal) {
      record(organization, Denials.event(caller, refusal));
      return new Decided.Refused(call, refusal.onRecord());
    }
    Tx snapshot = tx.of(organization);
    Decided decided =
        judged.isAllowed()
            ? new Decided.Allowed(call, caller, decisions, rings.of(snapshot), snapshot.now())
            : new Decided.Refused(call, call.demand().unresolved(decisions));
    Actor actor = caller.actor();
    for (Decision decision : decisions) {
      record(organization, Events.of(actor, decision, judged.isAllowed()));
    }
    return decided;
  }

  private Decided decide(KeyCall call, Caller caller) {
    String organization = call.organization();
    KeyVerdict verdict =
        keys.verdict(call, caller, read.getOrDefault(organization, Map.of()))
            .orElseThrow(() -> damage(tx.of(organization), KeyChecks.place(call).orElseThrow()));
    record(organization, Events.of(caller, verdict));
    return new Decided.Checked(call, caller, verdict, tx.of(organization).now());
  }

  private Decided orDamaged(BatchCall call, Caller caller, Supplier<Decided> decision) {
    try {
      return decision.get();
    } catch (IntegrityException e) {
      return damaged(call, caller, e);
    }
  }

  private Decided damaged(BatchCall call, Caller caller, IntegrityException e) {
    String organization = call.organization();
    record(organization, Denials.event(call.presented(), Optional.of(caller), organization, e));
    return new Decided.Refused(call, Denials.damaged());
  }

  private IntegrityException damage(Tx snapshot, Place place) {
    return damagedItems.getOrDefault(snapshot.organization(), List.of()).stream()
        .filter(damaged -> damaged.concerns(place))
        .map(Damaged::problem)
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("neither known, nor read, nor damaged"));
  }

  private void record(String organization, AuditEvent event) {
    record.add(new Entry(organization, event));
  }
}
