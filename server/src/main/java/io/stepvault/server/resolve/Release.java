package io.stepvault.server.resolve;

import io.stepvault.server.admission.Caller;
import io.stepvault.server.admission.Denials;
import io.stepvault.server.apikey.RejectionLimit;
import io.stepvault.server.error.Refusal;
import io.stepvault.server.item.Item;
import io.stepvault.server.item.ItemVersion;
import io.stepvault.server.key.IntegrityException;
import io.stepvault.server.key.Plaintext;
import io.stepvault.server.key.ValueContext;
import io.stepvault.server.log.SafeTrace;
import io.stepvault.server.store.AuditStore;
import io.stepvault.server.store.Transactions;
import io.stepvault.server.token.TokenClaims;
import io.stepvault.server.usage.Recorder;
import io.stepvault.server.usage.Recorder.Seen;
import io.stepvault.server.usage.Use;
import io.stepvault.v1.ErrorReason;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives out what a committed batch decided: one hand-over for each event loop, on which the values
 * are decrypted and sent.
 */
final class Release {
  private static final Logger LOG = LoggerFactory.getLogger(Release.class);

  private final Transactions transactions;
  private final AuditStore audit;
  private final Recorder usages;
  private final RejectionLimit rejections;

  /**
   * @param rejections how many rejected API keys a caller is told of
   */
  Release(Transactions transactions, AuditStore audit, Recorder usages, RejectionLimit rejections) {
    this.transactions = transactions;
    this.audit = audit;
    this.usages = usages;
    this.rejections = rejections;
  }

  void release(List<Decided> decided) {
    Map<Executor, List<Decided>> byEventLoop = new HashMap<>();
    for (Decided one : decided) {
      byEventLoop.computeIfAbsent(one.call().reply().eventLoop(), e -> new ArrayList<>()).add(one);
    }
    byEventLoop.forEach(this::handOver);
    usages.add(uses(decided)); // Last: nobody waits for it.
  }

  private static List<Seen> uses(List<Decided> decided) {
    List<Seen> uses = new ArrayList<>();
    for (Decided one : decided) {
      switch (one) {
        case Decided.Allowed allowed -> addUses(allowed, uses);
        case Decided.Checked checked -> addUse(checked, uses);
        case Decided.Refused refused -> {}
      }
    }
    return uses;
  }

  private static void addUses(Decided.Allowed allowed, List<Seen> uses) {
    TokenClaims claims = allowed.caller().token().claims();
    for (Decision decision : allowed.decisions()) {
      Item item = decision.item().orElseThrow();
      int version = decision.version().orElseThrow().number();
      Use use = use(claims, item, version, claims.workflow(), decision.reference());
      uses.add(new Seen(use, allowed.now()));
    }
  }

  private static void addUse(Decided.Checked checked, List<Seen> uses) {
    if (checked.verdict().isAccepted()) {
      TokenClaims claims = checked.caller().token().claims();
      Item item = checked.verdict().item().orElseThrow();
      String workflow = checked.verdict().listed(checked.call().question().workflow());
      Use use = use(claims, item, checked.verdict().version(), workflow, item.name());
      uses.add(new Seen(use, checked.now()));
    }
  }

  private static Use use(
      TokenClaims claims, Item item, int version, @Nullable String workflow, String reference) {
    return new Use(
        item.organization(),
        item.id(),
        version,
        Use.claim(workflow),
        Use.claim(claims.node()),
        reference);
  }

  private void handOver(Executor eventLoop, List<Decided> decided) {
    try {
      eventLoop.execute(() -> decided.forEach(this::trySend));
    } catch (RejectedExecutionException e) {
      // The server has closed, and with it the connections that these answers were for.
      LOG.atDebug().addKeyValue("answers", decided.size()).log("nobody is there any more");
    }
  }

  /** One answer that cannot be sent must not keep back the others. */
  private void trySend(Decided decided) {
    try {
      if (decided.call().reply().isWanted()) {
        send(decided);
      }
    } catch (RuntimeException | Error e) { // Netty says by an Error that it is out of memory.
      LOG.atError().addKeyValue("trace", SafeTrace.of(e)).log("an answer could not be sent");
      fail(decided.call().reply());
    }
  }

  /** A caller without a deadline would wait for ever. */
  private static void fail(Reply reply) {
    try {
      reply.refused(defect());
    } catch (RuntimeException | Error e) {
      LOG.atDebug().log("the call had its answer");
    }
  }

  private static Refusal defect() {
    return Refusal.of(ErrorReason.INTERNAL_ERROR, "a defect of the broker; see its log");
  }

  private void send(Decided decided) {
    switch (decided) {
      case Decided.Refused refused -> refused.call().reply().refused(refused.refusal());
      case Decided.Checked checked -> send(checked);
      case Decided.Allowed allowed -> {
        ResolveReply reply = allowed.call().reply();
        List<ResolvedValue> values;
        try {
          values = open(allowed);
        } catch (IntegrityException e) {
          // Recording it waits for the database, so it leaves the event loop.
          Thread.startVirtualThread(
              () -> refuseDamaged(allowed.call(), Optional.of(allowed.caller()), e));
          return;
        }
        reply.values(values);
      }
    }
  }

  private void send(Decided.Checked checked) {
    KeyReply reply = checked.call().reply();
    if (checked.verdict().isAccepted()) {
      reply.accepted(checked.verdict());
      return;
    }
    rejections
        .take(checked.caller().peer().name())
        .ifPresentOrElse(
            delay ->
                reply.refused(
                    Refusal.of(
                            ErrorReason.QUOTA_EXCEEDED,
                            "this certificate presents too many keys that are no good; refuse this"
                                + " one's holder")
                        .retryAfter(delay)
                        .onRecord()),
            reply::rejected);
  }

  private static List<ResolvedValue> open(Decided.Allowed allowed) {
    List<ResolvedValue> values = new ArrayList<>(allowed.decisions().size());
    try {
      for (Decision decision : allowed.decisions()) {
        Item item = decision.item().orElseThrow();
        ItemVersion version = decision.version().orElseThrow();
        ValueContext context =
            new ValueContext(item.organization(), item.id(), version.number(), item.kind().name());
        Plaintext value = allowed.ring().open(context, version.value());
        values.add(
            new ResolvedValue(
                decision.reference(),
                item,
                version.number(),
                value,
                Lease.holdFor(allowed.caller().token().claims(), item, allowed.now())));
      }
      return values;
    } catch (RuntimeException | Error e) {
      values.forEach(value -> value.value().close());
      throw e;
    }
  }

  /** Refuses a call that met damaged data, once that is on record; waits for the database. */
  void refuseDamaged(BatchCall call, Optional<Caller> caller, IntegrityException damage) {
    String organization = call.organization();
    Refusal refusal = Denials.damaged();
    try {
      transactions.snapshot(
          organization,
          tx -> {
            audit.append(
                tx, List.of(Denials.event(call.presented(), caller, organization, damage)));
            return null;
          });
    } catch (Refusal unavailable) {
      refusal = unavailable;
    } catch (RuntimeException unexpected) {
      LOG.atError().addKeyValue("trace", SafeTrace.of(unexpected)).log("a denial is not on record");
      refusal = defect();
    }
    Refusal told = refusal;
    call.reply().eventLoop().execute(() -> call.reply().refused(told));
  }
}
