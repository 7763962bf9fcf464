package io.stepvault.server;

import static io.stepvault.v1.ErrorReason.FIELD_INVALID;

import io.stepvault.v1.ResolveServiceGrpc;
import io.stepvault.v1.VerifyApiKeyRequest;
import java.util.List;

/** Every mistake of a gateway's own; a bad key is none. */
final class ApiKeyWrongInputs {
  private ApiKeyWrongInputs() {}

  static List<WrongInput> all() {
    return List.of(
        wrong("api_key", "empty", "", ""),
        wrong("workflow", "257 characters", "wfk_", "w".repeat(257)),
        wrong("workflow", "a NUL", "wfk_", "a\0b"),
        wrong("workflow", "a line break", "wfk_", WrongInput.CANARY + "\n"));
  }

  private static WrongInput wrong(String field, String what, String key, String workflow) {
    return new WrongInput(
        ResolveServiceGrpc.getVerifyApiKeyMethod(),
        field,
        what,
        VerifyApiKeyRequest.newBuilder().setApiKey(key).setWorkflow(workflow).build(),
        FIELD_INVALID);
  }
}
