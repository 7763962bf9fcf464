package io.stepvault.server;

import static io.stepvault.v1.ErrorReason.FIELD_INVALID;

import io.stepvault.v1.ResolveServiceGrpc;
import io.stepvault.v1.WatchReferencesRequest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Every mistake in every field of {@code WatchReferences}; the token has the wildcard. */
final class WatchWrongInputs {
  private WatchWrongInputs() {}

  static List<WrongInput> all() {
    List<WrongInput> cases = new ArrayList<>();
    cases.add(wrong("references", "none, of a token for everything", List.of(), ""));
    cases.add(wrong("references", "101", Collections.nCopies(101, "stripe_secret"), ""));
    cases.add(wrong("references[0]", "empty", List.of(""), ""));
    cases.add(wrong("references[1]", "a NUL", List.of("good", "a\0bc"), ""));
    cases.add(wrong("references[0]", "201 bytes", List.of("r".repeat(201)), ""));
    cases.add(wrong("cursor", "8,193 characters", List.of("good"), "c".repeat(8_193)));
    cases.add(wrong("cursor", "100,000 characters", List.of("good"), "\u00FC".repeat(100_000)));
    cases.add(
        wrong("cursor", "what it repeats", List.of("good"), WrongInput.CANARY + "c".repeat(8_193)));
    return cases;
  }

  private static WrongInput wrong(
      String field, String what, List<String> references, String cursor) {
    return new WrongInput(
        ResolveServiceGrpc.getWatchReferencesMethod(),
        field,
        what,
        WatchReferencesRequest.newBuilder().addAllReferences(references).setCursor(cursor).build(),
        FIELD_INVALID);
  }
}
