package io.stepvault.server.watch;

import io.stepvault.server.error.Refusal;
import io.stepvault.server.error.Refusal.Violation;
import io.stepvault.server.resolve.References;
import io.stepvault.server.token.TokenClaims;
import java.util.ArrayList;
import java.util.List;

/**
 * What a caller wants to watch; nothing of it is checked yet.
 *
 * @param references none: all that the token lists
 * @param cursor empty: from now
 */
public record WatchRequest(List<String> references, String cursor) {
  public WatchRequest {
    references = List.copyOf(references);
  }

  /**
   * The references, well formed, in the caller's order.
   *
   * @throws Refusal FIELD_INVALID
   */
  List<String> checked(TokenClaims claims) {
    List<String> wanted = references.isEmpty() ? List.copyOf(claims.secrets()) : references;
    List<Violation> violations = new ArrayList<>();
    if (references.isEmpty() && claims.claimsAllSecrets()) {
      violations.add(
          new Violation(
              "references", "name 1 to 100: the token is for all secrets, and lists none"));
    } else {
      violations.addAll(References.violations(wanted));
    }
    if (cursor.length() > Cursor.LONGEST) {
      violations.add(
          new Violation(
              "cursor",
              "must be the one of an earlier answer, which has at most 8,192 characters, or empty"));
    }
    if (!violations.isEmpty()) {
      throw Refusal.fields(violations);
    }
    return wanted;
  }
}
