package io.stepvault.server.signing;

import io.stepvault.server.error.Refusal;
import io.stepvault.server.error.Refusal.Violation;
import io.stepvault.server.resolve.References;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a caller may ask to be verified. What a stranger sent to the caller is never at fault here:
 * it is accepted or rejected.
 */
final class VerifyChecks {
  private static final int LONGEST = 256;
  private static final int LONGEST_PREFIX = 32;
  private static final Duration LONGEST_AGE = Duration.ofDays(3_660);
  private static final Duration MOST_TOLERANCE = Duration.ofDays(1);

  private final List<Violation> violations = new ArrayList<>();

  private VerifyChecks() {}

  /**
   * Checks a call.
   *
   * @throws Refusal FIELD_INVALID
   */
  static void check(String reference, VerifyInput input) {
    VerifyChecks checks = new VerifyChecks();
    References.problem(reference).ifPresent(problem -> checks.violate("reference", problem));
    switch (input) {
      case VerifyInput.None none -> checks.violate("input", "is required: jws or webhook");
      case VerifyInput.Jws jws -> checks.check(jws);
      case VerifyInput.Webhook webhook -> checks.check(webhook);
    }
    if (!checks.violations.isEmpty()) {
      throw Refusal.fields(checks.violations);
    }
  }

  /**
   * Checks a reference alone.
   *
   * @throws Refusal FIELD_INVALID
   */
  static void checkReference(String reference) {
    References.problem(reference)
        .ifPresent(
            problem -> {
              throw Refusal.field("reference", problem);
            });
  }

  private void check(VerifyInput.Jws jws) {
    checkText("jws.typ", jws.typ(), LONGEST);
    checkText("jws.issuer", jws.issuer(), LONGEST);
    checkText("jws.audience", jws.audience(), LONGEST);
    checkDuration("jws.max_age", jws.maxAge(), LONGEST_AGE, "1 s to 3,660 days");
  }

  private void check(VerifyInput.Webhook webhook) {
    if (webhook.content().length == 0) {
      violate("webhook.signed_content", "is required: the bytes that were signed");
    }
    checkText("webhook.prefix", webhook.prefix(), LONGEST_PREFIX);
    if (webhook.encoding().isEmpty()) {
      violate("webhook.encoding", "must be HEX or BASE64");
    }
    checkDuration("webhook.tolerance", webhook.tolerance(), MOST_TOLERANCE, "1 s to 1 day");
    if (webhook.tolerance().isPresent() && webhook.signedAt().isEmpty()) {
      violate("webhook.tolerance", "needs signed_at beside it");
    }
  }

  private void checkText(String field, String text, int longest) {
    if (text.codePointCount(0, text.length()) > longest
        || text.chars().anyMatch(Character::isISOControl)) {
      violate(
          field, "must be at most %d characters, without control characters".formatted(longest));
    }
  }

  private void checkDuration(
      String field, Optional<Duration> duration, Duration longest, String inWords) {
    if (duration
        .filter(d -> d.compareTo(Duration.ofSeconds(1)) < 0 || d.compareTo(longest) > 0)
        .isPresent()) {
      violate(field, "must be " + inWords);
    }
  }

  private void violate(String field, String problem) {
    violations.add(new Violation(field, problem));
  }
}
