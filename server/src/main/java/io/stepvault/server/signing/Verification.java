package io.stepvault.server.signing;

import io.stepvault.server.item.Item;
import io.stepvault.server.item.ItemVersion;
import io.stepvault.server.item.Terms;
import io.stepvault.server.key.Plaintext;
import io.stepvault.server.signing.Verdict.Cause;
import io.stepvault.server.token.CompactJws;
import io.stepvault.server.token.TokenRefusedException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Whether a signature is one of an item's, and says what it must. */
final class Verification {
  private final Item item;
  private final Terms.Signing terms;
  private final KeySource keys;
  private final Instant now;

  /**
   * @param terms the item's
   * @param keys opens its versions, those of HS256 alone
   */
  Verification(Item item, Terms.Signing terms, KeySource keys, Instant now) {
    this.item = item;
    this.terms = terms;
    this.keys = keys;
    this.now = now;
  }

  Verdict verify(VerifyInput.Jws input) {
    CompactJws jws;
    try {
      jws = CompactJws.parseOfAnybody(input.jws());
    } catch (TokenRefusedException e) {
      return Verdict.rejected(Cause.MALFORMED);
    }
    Verdict signature =
        JwsSignatures.verify(terms.algorithm(), ValidVersions.of(item, now), keys, jws);
    if (!signature.isAccepted()) {
      return signature;
    }
    Optional<Cause> problem = ClaimChecks.check(input, jws, now);
    ItemVersion version = signature.version().orElseThrow();
    return problem.isPresent()
        ? Verdict.of(problem.get(), version)
        : new Verdict(
            Cause.ACCEPTED,
            Optional.of(version),
            new String(jws.payload(), StandardCharsets.UTF_8)); // Strict UTF-8, it was checked.
  }

  Verdict verify(VerifyInput.Webhook input) {
    Optional<byte[]> tag =
        WebhookSignatures.tag(input.signature(), input.prefix(), input.encoding().orElseThrow());
    if (tag.isEmpty()) {
      return Verdict.rejected(Cause.MALFORMED);
    }
    List<ItemVersion> versions = ValidVersions.of(item, now);
    for (ItemVersion version : versions) {
      try (Plaintext key = keys.open(version)) {
        if (HmacKeys.isTag(key, input.content(), tag.get())) {
          return Verdict.of(
              WebhookSignatures.isInTime(input, now) ? Cause.ACCEPTED : Cause.TOO_OLD, version);
        }
      }
    }
    return Verdict.rejected(versions.isEmpty() ? Cause.UNKNOWN_KEY : Cause.BAD_SIGNATURE);
  }
}
