package io.stepvault.server.explain;

import io.stepvault.server.error.Refusal;
import io.stepvault.server.error.Refusal.Violation;
import io.stepvault.server.explain.Question.Described;
import io.stepvault.server.resolve.References;
import io.stepvault.server.token.TokenClaims;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** What a question must look like. Of described claims that is what a token's must. */
final class QuestionChecks {
  private static final int LONGEST = 256;
  private static final int LONGEST_SECRET_BYTES = 200;
  private static final int MOST = 1_000;
  private static final String FORM = "must be 1 to 256 characters, without control characters";

  /** 9999-12-31T23:59:59Z */
  private static final long LAST_SECOND = 253_402_300_799L;

  private final List<Violation> violations = new ArrayList<>();

  private QuestionChecks() {}

  /**
   * Checks all of it at once.
   *
   * @throws Refusal FIELD_INVALID
   */
  static void check(Question question) {
    QuestionChecks checks = new QuestionChecks();
    switch (question.asker()) {
      case Question.Nobody nobody ->
          checks.violate("caller", "is required: set 'token' or 'described'");
      case Question.Token token -> {
        if (token.text().isEmpty()) {
          checks.violate("token", "must be the token as it is presented, without 'Bearer'");
        }
      }
      case Described described -> checks.described(described);
    }
    if (Presenter.read(question.certificate()).isEmpty()) {
      checks.violate(
          "certificate",
          "must be a SPIFFE id, a DNS name in lower case, or the certificate's SHA-256 as 43"
              + " characters of base64url");
    }
    checks.violations.addAll(References.violations(question.references()));
    if (!checks.violations.isEmpty()) {
      throw Refusal.fields(checks.violations);
    }
  }

  private void described(Described described) {
    if (described.authorizer().isEmpty()) {
      violate("described.authorizer_id", "is required: ath_ and 26 characters");
    }
    if (!described.owner().isEmpty() && !isText(described.owner())) {
      violate("described.owner", FORM);
    }
    texts("described.groups", described.groups());
    texts("described.secrets", described.secrets());
    secrets(described.secrets());
    if (described.asOf().filter(time -> !isWholeSecond(time)).isPresent()) {
      violate("described.as_of", "must be a time in whole seconds, after 1970 and before 10000");
    }
  }

  private void texts(String field, List<String> texts) {
    if (texts.size() > MOST) {
      violate(field, "must be at most 1,000");
      return;
    }
    for (int i = 0; i < texts.size(); i++) {
      if (!isText(texts.get(i))) {
        violate(field + "[" + i + "]", FORM);
      }
    }
  }

  private void secrets(List<String> secrets) {
    if (secrets.contains(TokenClaims.ALL_SECRETS) && secrets.stream().distinct().count() > 1) {
      violate("described.secrets", "'*' means all secrets and stands alone");
    }
    for (int i = 0; i < Math.min(secrets.size(), MOST); i++) {
      if (isText(secrets.get(i))
          && secrets.get(i).getBytes(StandardCharsets.UTF_8).length > LONGEST_SECRET_BYTES) {
        violate("described.secrets[" + i + "]", "must be at most 200 bytes");
      }
    }
  }

  private static boolean isText(String text) {
    return !text.isEmpty()
        && text.codePointCount(0, text.length()) <= LONGEST
        && text.chars().noneMatch(Character::isISOControl);
  }

  private static boolean isWholeSecond(Instant time) {
    return time.getNano() == 0
        && time.getEpochSecond() >= 1
        && time.getEpochSecond() <= LAST_SECOND;
  }

  private void violate(String field, String problem) {
    violations.add(new Violation(field, problem));
  }
}
