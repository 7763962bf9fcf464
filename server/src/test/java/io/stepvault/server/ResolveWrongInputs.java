package io.stepvault.server;

import static io.stepvault.v1.ErrorReason.FIELD_INVALID;

import io.stepvault.v1.ResolveRequest;
import io.stepvault.v1.ResolveServiceGrpc;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Every mistake in every field of {@code ResolveService}. */
final class ResolveWrongInputs {
  private ResolveWrongInputs() {}

  static List<WrongInput> all() {
    Map<String, String> bad = new LinkedHashMap<>();
    bad.put("empty", "");
    bad.put("a NUL", "a\0bc");
    bad.put("a line break", "stripe\nsecret");
    bad.put("a C1 control", "stripe\u0085secret");
    bad.put("201 bytes", "r".repeat(201));
    bad.put("201 bytes in 51 characters", "\uD83D\uDD11".repeat(50) + "r");
    bad.put("100,000 bytes", "r".repeat(100_000));
    List<WrongInput> cases = new ArrayList<>();
    cases.add(wrong("references", "none", List.of()));
    cases.add(wrong("references", "101", Collections.nCopies(101, "stripe_secret")));
    cases.add(wrong("references", "10,000", Collections.nCopies(10_000, "stripe_secret")));
    bad.forEach((what, text) -> cases.add(wrong("references[0]", what, List.of(text))));
    bad.forEach((what, text) -> cases.add(wrong("references[1]", what, List.of("good", text))));
    cases.add(wrong("references[15]", "100 bad ones", Collections.nCopies(100, "\0")));
    return cases;
  }

  private static WrongInput wrong(String field, String what, List<String> references) {
    return new WrongInput(
        ResolveServiceGrpc.getResolveMethod(),
        field,
        what,
        ResolveRequest.newBuilder().addAllReferences(references).build(),
        FIELD_INVALID);
  }
}
