package io.stepvault.client;

import io.stepvault.client.masking.SecretMasker;
import io.stepvault.v1.ResolveResponse;
import io.stepvault.v1.ResolvedSecret;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/** Makes values out of a broker's answers, and has the step's masker know them. */
final class Answers {
  private final LongSupplier nanoClock;
  private final SecretMasker masker;

  Answers(LongSupplier nanoClock, SecretMasker masker) {
    this.nanoClock = nanoClock;
    this.masker = masker;
  }

  /**
   * The values by reference, to be wiped by whoever takes them.
   *
   * @throws IntegrityException when the answer does not fit the request
   * @throws IllegalStateException when the masker is closed
   */
  Map<String, HeldValue> values(Flight flight, ResolveResponse answer) {
    List<String> given =
        answer.getSecretsList().stream().map(ResolvedSecret::getReference).toList();
    // A value under another's name is worse than none.
    if (!given.equals(flight.references)) {
      throw new IntegrityException("the broker's answer does not fit the request");
    }
    Map<String, HeldValue> values = new LinkedHashMap<>();
    try {
      for (ResolvedSecret secret : answer.getSecretsList()) {
        Lease lease = new Lease(nanoClock, flight.sentAt, secret.getHoldFor());
        HeldValue value = HeldValue.of(secret, lease, flight.began);
        values.put(value.reference(), value);
        // Before anybody can log it.
        masker.add(value.reference(), value.bytes());
      }
      return values;
    } catch (RuntimeException | Error e) {
      values.values().forEach(HeldValue::wipe);
      throw e;
    }
  }
}
