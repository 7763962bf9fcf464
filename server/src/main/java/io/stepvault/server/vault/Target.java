package io.stepvault.server.vault;

import io.stepvault.server.error.Refusal;
import io.stepvault.server.error.Refusal.Violation;
import io.stepvault.server.request.RequestId;
import java.util.ArrayList;
import java.util.List;

/**
 * Which item a change is of; nothing of it is checked yet.
 *
 * @param etag empty: whatever it is like now
 */
public record Target(String id, String etag, RequestId requestId) {

  /**
   * Checks the form; any text that is no id is simply not found later.
   *
   * @throws Refusal FIELD_INVALID
   */
  void check() {
    List<Violation> violations = new ArrayList<>();
    if (id.isEmpty()) {
      violations.add(new Violation("id", "is required: vlt_ and 26 characters"));
    }
    requestId.violation().ifPresent(violations::add);
    if (!violations.isEmpty()) {
      throw Refusal.fields(violations);
    }
  }
}
