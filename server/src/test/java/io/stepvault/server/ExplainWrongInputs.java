package io.stepvault.server;

import static io.stepvault.v1.ErrorReason.AUTHORIZER_NOT_FOUND;
import static io.stepvault.v1.ErrorReason.FIELD_INVALID;

import com.google.protobuf.Timestamp;
import io.stepvault.v1.DescribedCaller;
import io.stepvault.v1.ErrorReason;
import io.stepvault.v1.ExplainResolveRequest;
import io.stepvault.v1.ResolveServiceGrpc;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Every mistake in what is to be explained; what is wrong with a token is none. */
final class ExplainWrongInputs {
  private static final String LONG = WrongInput.CANARY.repeat(30);

  private final List<WrongInput> cases = new ArrayList<>();

  private ExplainWrongInputs() {}

  /**
   * All of them.
   *
   * @param authorizer one that there is
   */
  static List<WrongInput> of(String authorizer) {
    ExplainWrongInputs inputs = new ExplainWrongInputs();
    inputs.callers(authorizer);
    inputs.certificates();
    inputs.references();
    return inputs.cases;
  }

  private static ExplainResolveRequest.Builder good() {
    return ExplainResolveRequest.newBuilder().setToken("a.b.c").addReferences("some-name");
  }

  private void callers(String authorizer) {
    wrong("caller", "none", good().clearCaller());
    wrong("token", "empty", good().setToken(""));
    DescribedCaller described = DescribedCaller.newBuilder().setAuthorizerId(authorizer).build();
    described("authorizer_id", "empty", described.toBuilder().clearAuthorizerId());
    for (String id : List.of("x", "ath_01jd2m3q5vf8p9t6r7w8x9y0z1", LONG)) {
      wrong(
          "described.authorizer_id",
          "of none",
          good().setDescribed(described.toBuilder().setAuthorizerId(id)),
          AUTHORIZER_NOT_FOUND);
    }
    Map<String, String> bad = new LinkedHashMap<>();
    bad.put("a line break", "al\nice");
    bad.put("too long", LONG);
    bad.put("257 characters", "\uD83D\uDD11".repeat(257));
    bad.forEach((what, text) -> described("owner", what, described.toBuilder().setOwner(text)));
    bad.put("empty", "");
    bad.forEach(
        (what, text) ->
            described("groups[1]", what, described.toBuilder().addGroups("ops").addGroups(text)));
    described(
        "groups",
        "1,001",
        described.toBuilder().addAllGroups(Collections.nCopies(1_001, WrongInput.CANARY)));
    bad.put("201 bytes", "r".repeat(201));
    bad.forEach(
        (what, text) -> described("secrets[0]", what, described.toBuilder().addSecrets(text)));
    described(
        "secrets", "a name beside all", described.toBuilder().addSecrets("*").addSecrets("a name"));
    described(
        "secrets", "1,001", described.toBuilder().addAllSecrets(Collections.nCopies(1_001, "r")));
    for (Timestamp time :
        List.of(
            Timestamp.getDefaultInstance(),
            Timestamp.newBuilder().setSeconds(-1).build(),
            Timestamp.newBuilder().setSeconds(1).setNanos(1).build(),
            Timestamp.newBuilder().setSeconds(1).setNanos(-1).build(),
            Timestamp.newBuilder().setSeconds(253_402_300_800L).build(),
            Timestamp.newBuilder().setSeconds(Long.MAX_VALUE).build())) {
      described("as_of", "no whole second", described.toBuilder().setAsOf(time));
    }
  }

  private void described(String field, String what, DescribedCaller.Builder described) {
    wrong("described." + field, what, good().setDescribed(described));
  }

  private void certificates() {
    for (String certificate :
        List.of(
            "spiffe://",
            "spiffe://test",
            "spiffe://test/a/../b",
            "spiffe://TEST/a",
            "a name",
            "*.example.com",
            "a..b",
            "A".repeat(42),
            "A".repeat(42) + "B", // No canonical encoding of 32 bytes, nor a label of a name.
            "a\0b",
            LONG)) {
      wrong(
          "certificate",
          certificate.substring(0, Math.min(20, certificate.length())),
          good().setCertificate(certificate));
    }
  }

  private void references() {
    wrong("references", "none", good().clearReferences());
    wrong(
        "references",
        "101",
        good().clearReferences().addAllReferences(Collections.nCopies(101, "r")));
    for (String reference : List.of("", "a\0bc", "r".repeat(201))) {
      wrong("references[1]", "malformed", good().addReferences(reference));
    }
  }

  private void wrong(String field, String what, ExplainResolveRequest.Builder request) {
    wrong(field, what, request, FIELD_INVALID);
  }

  private void wrong(
      String field, String what, ExplainResolveRequest.Builder request, ErrorReason reason) {
    cases.add(
        new WrongInput(
            ResolveServiceGrpc.getExplainResolveMethod(), field, what, request.build(), reason));
  }
}
