package io.stepvault.server;

import static io.stepvault.v1.ErrorReason.AUTHORIZER_NOT_FOUND;
import static io.stepvault.v1.ErrorReason.FIELD_INVALID;

import io.stepvault.v1.Authorizer;
import io.stepvault.v1.AuthorizerServiceGrpc;
import io.stepvault.v1.ErrorReason;
import io.stepvault.v1.RevokeTokensRequest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Mistakes in what is to be revoked: what no token can say would end nothing. */
final class RevokeTokensWrongInputs {
  private final List<WrongInput> cases = new ArrayList<>();
  private final Authorizer authorizer;

  private RevokeTokensWrongInputs(Authorizer authorizer) {
    this.authorizer = authorizer;
  }

  /**
   * The mistakes.
   *
   * @param authorizer one that exists
   */
  static List<WrongInput> of(Authorizer authorizer) {
    RevokeTokensWrongInputs inputs = new RevokeTokensWrongInputs(authorizer);
    inputs.texts();
    inputs.certificates();
    inputs.others();
    return inputs.cases;
  }

  private RevokeTokensRequest.Builder request() {
    return RevokeTokensRequest.newBuilder().setAuthorizerId(authorizer.getId()).setJti("nobody's");
  }

  private void texts() {
    Map<String, String> texts = new LinkedHashMap<>();
    texts.put("empty", "");
    texts.put("257 characters", "r".repeat(257));
    texts.put("very long", "r".repeat(100_000));
    texts.put("a NUL", "run\0");
    texts.put("a line break", "run\n");
    texts.forEach(
        (what, text) -> {
          add("jti", what, request().setJti(text), FIELD_INVALID);
          add("run", what, request().setRun(text), FIELD_INVALID);
          add("subject", what, request().setSubject(text), FIELD_INVALID);
        });
    add("jti", "nothing to revoke", request().clearTokens(), FIELD_INVALID);
  }

  private void certificates() {
    for (String certificate :
        new String[] {
          "",
          "*",
          "spiffe://test/*",
          "spiffe://test",
          "SPIFFE://test/node-a",
          "Node.example",
          "node.example\n",
          "AB:CD:EF",
          "A".repeat(42),
          "A".repeat(42) + "B", // Not the canonical spelling of any 32 bytes.
          "A".repeat(43) + "=",
          "spiffe://test" + "/a".repeat(50_000)
        }) {
      String what =
          certificate.length() > 60
              ? certificate.length() + " characters"
              : "'" + certificate + "'";
      add("certificate", what, request().setCertificate(certificate), FIELD_INVALID);
    }
  }

  private void others() {
    add("authorizer_id", "none", request().clearAuthorizerId(), FIELD_INVALID);
    AuthorizerWrongInputs.badIds()
        .forEach(
            (what, id) ->
                add("authorizer_id", what, request().setAuthorizerId(id), AUTHORIZER_NOT_FOUND));
    VaultWrongInputs.badRequestIds()
        .forEach((what, id) -> add("request_id", what, request().setRequestId(id), FIELD_INVALID));
  }

  private void add(
      String field, String what, RevokeTokensRequest.Builder request, ErrorReason reason) {
    cases.add(
        new WrongInput(
            AuthorizerServiceGrpc.getRevokeTokensMethod(), field, what, request.build(), reason));
  }
}
