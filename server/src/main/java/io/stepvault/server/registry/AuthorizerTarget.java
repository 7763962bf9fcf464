package io.stepvault.server.registry;

import io.stepvault.server.admission.Caller;
import io.stepvault.server.error.Refusal;
import io.stepvault.server.error.Refusal.Violation;
import io.stepvault.server.request.RequestId;
import io.stepvault.v1.ErrorReason;
import java.util.List;
import java.util.Optional;

/**
 * Which authorizer a change is of; nothing of it is checked yet.
 *
 * @param field of the request that {@code id} came in
 * @param id empty: the token's own
 * @param etag empty: whatever it is like now
 */
public record AuthorizerTarget(String field, String id, String etag, RequestId requestId) {

  /**
   * The authorizer's id: a token manages its own, and which others exist is none of its business.
   *
   * @throws Refusal FIELD_INVALID, AUTHORIZER_NOT_YOURS
   */
  String resolve(Caller caller) {
    return own(caller, field, id);
  }

  static String own(Caller caller, String field, String id) {
    if (caller.grant().isEmpty()) {
      if (id.isEmpty()) {
        throw Refusal.field(field, "is required: ath_ and 26 characters");
      }
      return id;
    }
    String own = caller.token().authorizer().id();
    if (!id.isEmpty() && !id.equals(own)) {
      throw Refusal.of(
          ErrorReason.AUTHORIZER_NOT_YOURS,
          "a token manages the authorizer that signed it and no other");
    }
    return own;
  }

  void checkRequestId() {
    Optional<Violation> violation = requestId.violation();
    if (violation.isPresent()) {
      throw Refusal.fields(List.of(violation.get()));
    }
  }
}
