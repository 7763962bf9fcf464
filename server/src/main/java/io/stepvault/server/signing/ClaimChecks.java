package io.stepvault.server.signing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stepvault.server.signing.Verdict.Cause;
import io.stepvault.server.token.CompactJws;
import io.stepvault.server.token.StrictJson;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What the claims of a JWT must say (RFC 7519 section 4.1), once its signature is good. Times that
 * are there always count, with 30 s for clocks that differ; the rest as the caller asks.
 */
final class ClaimChecks {
  private static final Duration LEEWAY = Duration.ofSeconds(30);

  /** 9999-12-31T23:59:59Z. */
  private static final double LAST_SECOND = 253_402_300_799.0;

  private ClaimChecks() {}

  /** What speaks against it; empty: nothing. */
  static Optional<Cause> check(VerifyInput.Jws asked, CompactJws jws, Instant now) {
    if (!asked.typ().isEmpty() && !jws.type().filter(asked.typ()::equals).isPresent()) {
      return Optional.of(Cause.OTHER_TYPE);
    }
    return StrictJson.object(jws.payload())
        .map(claims -> check(asked, claims, now))
        .orElse(Optional.of(Cause.MALFORMED));
  }

  private static Optional<Cause> check(VerifyInput.Jws asked, ObjectNode claims, Instant now) {
    for (String time : new String[] {"exp", "nbf", "iat"}) {
      if (claims.has(time) && !isTime(claims.get(time))) {
        return Optional.of(Cause.MALFORMED);
      }
    }
    double seconds = now.getEpochSecond();
    double leeway = LEEWAY.toSeconds();
    if (claims.has("exp") && seconds >= claims.get("exp").doubleValue() + leeway) {
      return Optional.of(Cause.EXPIRED);
    }
    for (String time : new String[] {"nbf", "iat"}) {
      if (claims.has(time) && claims.get(time).doubleValue() > seconds + leeway) {
        return Optional.of(Cause.NOT_YET_VALID);
      }
    }
    if (asked.maxAge().isPresent()
        && (!claims.has("iat")
            || seconds - claims.get("iat").doubleValue()
                > asked.maxAge().get().toSeconds() + leeway)) {
      return Optional.of(Cause.TOO_OLD);
    }
    if (!asked.issuer().isEmpty() && !isText(claims.path("iss"), asked.issuer())) {
      return Optional.of(Cause.OTHER_ISSUER);
    }
    return asked.audience().isEmpty() || isAudience(claims.path("aud"), asked.audience())
        ? Optional.empty()
        : Optional.of(Cause.OTHER_AUDIENCE);
  }

  /** RFC 7519's NumericDate, which may have a fraction. */
  private static boolean isTime(JsonNode value) {
    return value.isNumber() && value.doubleValue() >= 0 && value.doubleValue() <= LAST_SECOND;
  }

  /** One, or a list of them. */
  private static boolean isAudience(JsonNode aud, String asked) {
    if (!aud.isArray()) {
      return isText(aud, asked);
    }
    for (JsonNode one : aud) {
      if (isText(one, asked)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isText(JsonNode value, String text) {
    return value.isTextual() && value.textValue().equals(text);
  }
}
