package io.stepvault.server.signing;

import io.stepvault.server.error.Refusal;
import io.stepvault.server.error.Refusal.Violation;
import io.stepvault.server.resolve.References;
import io.stepvault.server.token.StrictJson;
import java.util.ArrayList;
import java.util.List;

/** What may be signed. */
final class SignChecks {
  /** With the longest header and signature it stays below what VerifySignature reads: 8 KiB. */
  static final int MOST_CLAIMS = 4_096;

  static final int MOST_RAW = 65_536;

  private SignChecks() {}

  /**
   * Checks a call.
   *
   * @throws Refusal FIELD_INVALID
   */
  static void check(String reference, SignInput input) {
    List<Violation> violations = new ArrayList<>();
    References.problem(reference)
        .ifPresent(problem -> violations.add(new Violation("reference", problem)));
    switch (input) {
      case SignInput.None none -> violations.add(new Violation("input", "is required: jws or raw"));
      case SignInput.Jws jws -> {
        TokenTypes.problem(jws.typ())
            .ifPresent(problem -> violations.add(new Violation("jws.typ", problem)));
        if (jws.claims().length > MOST_CLAIMS || StrictJson.object(jws.claims()).isEmpty()) {
          violations.add(
              new Violation(
                  "jws.claims_json",
                  "must be one JSON object of at most 4,096 bytes, eight levels deep, without"
                      + " duplicate members"));
        }
      }
      case SignInput.Raw raw -> {
        int length = raw.content().length;
        if (length == 0 || length > MOST_RAW) {
          violations.add(
              new Violation("raw", "must be 1 to 65,536 bytes, these are %,d".formatted(length)));
        } else if (TokenTypes.isInputOfOurs(raw.content())) {
          violations.add(
              new Violation("raw", "must not be one of Stepvault's own tokens in disguise"));
        }
      }
    }
    if (!violations.isEmpty()) {
      throw Refusal.fields(violations);
    }
  }
}
