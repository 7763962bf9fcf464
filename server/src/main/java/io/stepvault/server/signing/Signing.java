package io.stepvault.server.signing;

import io.stepvault.server.admission.Caller;
import io.stepvault.server.admission.Gate;
import io.stepvault.server.admission.Presented;
import io.stepvault.server.audit.AuditEvent;
import io.stepvault.server.audit.AuditEvent.Outcome;
import io.stepvault.server.audit.AuditEvent.Subject;
import io.stepvault.server.error.Refusal;
import io.stepvault.server.item.Item;
import io.stepvault.server.item.ItemVersion;
import io.stepvault.server.item.Terms;
import io.stepvault.server.key.Plaintext;
import io.stepvault.server.resolve.Decision;
import io.stepvault.server.resolve.ResolvePolicy.Wanted;
import io.stepvault.server.resolve.Unresolved;
import io.stepvault.server.store.AuditStore;
import io.stepvault.server.store.Tx;
import io.stepvault.server.usage.Recorder;
import io.stepvault.server.usage.Recorder.Seen;
import io.stepvault.server.usage.Use;
import io.stepvault.v1.ErrorReason;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The use cases of signing keys. Each is one transaction that admits the caller, decides by the
 * same policy as a resolve, and puts the decision on record; what it answers with leaves after the
 * commit.
 */
public final class Signing {
  private final Gate gate;
  private final SigningItems items;
  private final AuditStore audit;
  private final Recorder usages;

  /**
   * @param usages told what was signed and verified
   */
  public Signing(Gate gate, SigningItems items, AuditStore audit, Recorder usages) {
    this.gate = gate;
    this.items = items;
    this.audit = audit;
    this.usages = usages;
  }

  /**
   * Signs with the item's current version, or with that which the token pins.
   *
   * @throws Refusal FIELD_INVALID, REFERENCES_UNRESOLVED, KIND_MISMATCH, or what speaks against the
   *     caller
   */
  public Signed sign(Presented presented, String reference, SignInput input) {
    return gate.read(
            presented,
            (tx, caller) -> {
              SignChecks.check(reference, input);
              return with(
                  tx,
                  caller,
                  reference,
                  Wanted.SIGNATURE,
                  found -> Settled.done(found.sign(input)));
            })
        .get();
  }

  /**
   * Verifies a signature by the item's keys.
   *
   * @return empty: it is rejected
   * @throws Refusal FIELD_INVALID, REFERENCES_UNRESOLVED, KIND_MISMATCH, or what speaks against the
   *     caller
   */
  public Optional<Verified> verify(Presented presented, String reference, VerifyInput input) {
    return gate.read(
            presented,
            (tx, caller) -> {
              VerifyChecks.check(reference, input);
              return with(
                  tx,
                  caller,
                  reference,
                  Wanted.VERIFICATION,
                  found -> Settled.done(found.verify(input)));
            })
        .get();
  }

  /**
   * The item's public keys.
   *
   * @throws Refusal FIELD_INVALID, REFERENCES_UNRESOLVED, KIND_MISMATCH, or what speaks against the
   *     caller
   */
  public VerificationKeys keys(Presented presented, String reference) {
    return gate.read(
            presented,
            (tx, caller) -> {
              VerifyChecks.checkReference(reference);
              return with(
                  tx, caller, reference, Wanted.VERIFICATION, found -> Settled.done(found.keys()));
            })
        .get();
  }

  private <T> Settled<T> with(
      Tx tx, Caller caller, String reference, Wanted wanted, Function<Found, Settled<T>> work) {
    Decision decision = items.decide(tx, caller, reference, wanted);
    if (!decision.isAllowed()) {
      record(tx, caller, decision, Outcome.DENIED, decision.rule().name(), decision.version());
      return Settled.refused(Unresolved.refusal(List.of(decision)));
    }
    return work.apply(new Found(tx, caller, decision));
  }

  private void record(
      Tx tx,
      Caller caller,
      Decision decision,
      Outcome outcome,
      String reason,
      Optional<ItemVersion> version) {
    Optional<Subject> about =
        decision
            .item()
            .map(
                item ->
                    new Subject(
                        item.id(), item.name(), version.map(ItemVersion::number).orElse(0)));
    audit.append(
        tx, List.of(new AuditEvent(caller.actor(), outcome, reason, about, decision.reference())));
  }

  /** A signing key that the caller may use. */
  private final class Found {
    private final Tx tx;
    private final Caller caller;
    private final Decision decision;
    private final Item item;
    private final Terms.Signing terms;

    Found(Tx tx, Caller caller, Decision decision) {
      this.tx = tx;
      this.caller = caller;
      this.decision = decision;
      this.item = decision.item().orElseThrow();
      this.terms = SigningItems.terms(item);
    }

    Signed sign(SignInput input) {
      require(
          (input instanceof SignInput.Jws) == (terms.purpose() == Terms.Purpose.JWS),
          terms.purpose() == Terms.Purpose.JWS
              ? "this key signs JWTs alone; give jws"
              : "this key signs raw bytes alone; give raw");
      ItemVersion version = decision.version().orElseThrow();
      allow("SIGNED", version);
      String kid = JwsSignatures.kid(version);
      try (Plaintext key = items.open(tx, item, version)) {
        return switch (input) {
          case SignInput.Jws jws ->
              new Signed(
                  kid,
                  version.number(),
                  PrivateKeys.jws(terms.algorithm(), key, kid, jws),
                  new byte[0]);
          case SignInput.Raw raw ->
              new Signed(
                  kid,
                  version.number(),
                  "",
                  PrivateKeys.sign(terms.algorithm(), key, raw.content()));
          case SignInput.None none -> throw new IllegalStateException("was refused before");
        };
      }
    }

    Optional<Verified> verify(VerifyInput input) {
      Verification verification =
          new Verification(item, terms, version -> items.open(tx, item, version), tx.now());
      Verdict verdict =
          switch (input) {
            case VerifyInput.Jws jws -> {
              require(
                  terms.purpose() == Terms.Purpose.JWS,
                  "this key does not sign JWTs; give webhook");
              yield verification.verify(jws);
            }
            case VerifyInput.Webhook webhook -> {
              require(
                  terms.purpose() == Terms.Purpose.RAW
                      && terms.algorithm() == Terms.Algorithm.HS256,
                  "webhooks are verified by a key of HS256 for raw bytes");
              yield verification.verify(webhook);
            }
            case VerifyInput.None none -> throw new IllegalStateException("was refused before");
          };
      if (!verdict.isAccepted()) {
        record(tx, caller, decision, Outcome.DENIED, verdict.cause().name(), verdict.version());
        return Optional.empty();
      }
      ItemVersion version = verdict.version().orElseThrow();
      allow(verdict.cause().name(), version);
      return Optional.of(
          new Verified(JwsSignatures.kid(version), version.number(), verdict.claims()));
    }

    VerificationKeys keys() {
      require(
          terms.algorithm() != Terms.Algorithm.HS256,
          "a key of HS256 has no public half; ask VerifySignature");
      record(tx, caller, decision, Outcome.ALLOWED, "KEYS_GIVEN", Optional.empty());
      List<String> jwks =
          ValidVersions.of(item, tx.now()).stream()
              .map(version -> JwsSignatures.content(version).publicJwk())
              .toList();
      return new VerificationKeys(PublicKeys.set(jwks), ValidVersions.cacheFor(item, tx.now()));
    }

    private void allow(String reason, ItemVersion version) {
      record(tx, caller, decision, Outcome.ALLOWED, reason, Optional.of(version));
      Use use =
          new Use(
              item.organization(),
              item.id(),
              version.number(),
              Use.claim(caller.token().claims().workflow()),
              Use.claim(caller.token().claims().node()),
              decision.reference());
      usages.add(List.of(new Seen(use, tx.now())));
    }

    private void require(boolean fits, String advice) {
      if (!fits) {
        throw Refusal.of(ErrorReason.KIND_MISMATCH, advice).about(item.id());
      }
    }
  }
}
