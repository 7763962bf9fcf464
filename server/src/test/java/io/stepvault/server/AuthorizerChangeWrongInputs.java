package io.stepvault.server;

import static io.stepvault.server.testing.TestCalls.SCOPES;
import static io.stepvault.server.testing.TestCalls.wideBounds;
import static io.stepvault.v1.ErrorReason.AUTHORIZER_NOT_FOUND;
import static io.stepvault.v1.ErrorReason.ETAG_MISMATCH;
import static io.stepvault.v1.ErrorReason.FIELD_INVALID;
import static io.stepvault.v1.ErrorReason.KEY_NOT_FOUND;
import static io.stepvault.v1.ErrorReason.PAGE_TOKEN_INVALID;

import com.google.protobuf.Duration;
import com.google.protobuf.FieldMask;
import io.stepvault.v1.Authorizer;
import io.stepvault.v1.AuthorizerServiceGrpc;
import io.stepvault.v1.Bounds;
import io.stepvault.v1.DeleteAuthorizerRequest;
import io.stepvault.v1.ErrorReason;
import io.stepvault.v1.ListAuthorizersRequest;
import io.stepvault.v1.RetireKeyRequest;
import io.stepvault.v1.UpdateAuthorizerRequest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Mistakes in lists of authorizers and in what changes them. */
final class AuthorizerChangeWrongInputs {
  private final List<WrongInput> cases = new ArrayList<>();
  private final Authorizer authorizer;

  private AuthorizerChangeWrongInputs(Authorizer authorizer) {
    this.authorizer = authorizer;
  }

  /**
   * The mistakes.
   *
   * @param authorizer one that exists
   */
  static List<WrongInput> of(Authorizer authorizer) {
    AuthorizerChangeWrongInputs inputs = new AuthorizerChangeWrongInputs(authorizer);
    inputs.list();
    inputs.update();
    inputs.delete();
    inputs.retire();
    return inputs.cases;
  }

  private void list() {
    var list = AuthorizerServiceGrpc.getListAuthorizersMethod();
    for (int size : new int[] {-1, Integer.MIN_VALUE}) {
      cases.add(
          new WrongInput(
              list,
              "page_size",
              "" + size,
              ListAuthorizersRequest.newBuilder().setPageSize(size).build(),
              FIELD_INVALID));
    }
    for (String token : new String[] {"x", "AAAA", "A".repeat(200), authorizer.getId()}) {
      cases.add(
          new WrongInput(
              list,
              "page_token",
              token,
              ListAuthorizersRequest.newBuilder().setPageToken(token).build(),
              PAGE_TOKEN_INVALID));
    }
  }

  private UpdateAuthorizerRequest.Builder change() {
    return UpdateAuthorizerRequest.newBuilder().setId(authorizer.getId()).setName("a name");
  }

  private void update() {
    update("id", "none", change().clearId(), FIELD_INVALID);
    AuthorizerWrongInputs.badIds()
        .forEach((what, id) -> update("id", what, change().setId(id), AUTHORIZER_NOT_FOUND));
    VaultWrongInputs.badNames()
        .forEach(
            (what, name) ->
                update(
                    "name",
                    what,
                    change().setName(name).setUpdateMask(mask("name")),
                    FIELD_INVALID));
    for (String path : new String[] {"", "*", "id", "keys", "bounds.scopes", "Name"}) {
      update("update_mask", "'" + path + "'", change().setUpdateMask(mask(path)), FIELD_INVALID);
    }
    update("update_mask", "empty", change().setUpdateMask(mask()), FIELD_INVALID);
    update("update_mask", "nothing set", change().clearName(), FIELD_INVALID);
    boundsMistakes()
        .forEach((field, bounds) -> update(field, "", change().setBounds(bounds), FIELD_INVALID));
    update("bounds.scopes", "none", change().setUpdateMask(mask("bounds")), FIELD_INVALID);
    update("etag", "another", change().setEtag("0"), ETAG_MISMATCH);
    VaultWrongInputs.badRequestIds()
        .forEach(
            (what, id) -> update("request_id", what, change().setRequestId(id), FIELD_INVALID));
  }

  private static FieldMask mask(String... paths) {
    return FieldMask.newBuilder().addAllPaths(List.of(paths)).build();
  }

  /** One for each field: CreateAuthorizer has them all. */
  private static Map<String, Bounds.Builder> boundsMistakes() {
    Map<String, Bounds.Builder> mistakes = new LinkedHashMap<>();
    mistakes.put("bounds.scopes[" + SCOPES.size() + "]", wideBounds().addScopes("operator"));
    mistakes.put("bounds.longest_token_life", wideBounds().clearLongestTokenLife());
    mistakes.put("bounds.presenters[1]", wideBounds().addPresenters("*"));
    mistakes.put("bounds.items[1]", wideBounds().addItems("ab"));
    mistakes.put(
        "bounds.oldest_pin", wideBounds().setOldestPin(Duration.newBuilder().setSeconds(-1)));
    mistakes.put("bounds.organizations", wideBounds().addOrganizations("*"));
    return mistakes;
  }

  private void update(
      String field, String what, UpdateAuthorizerRequest.Builder request, ErrorReason reason) {
    cases.add(
        new WrongInput(
            AuthorizerServiceGrpc.getUpdateAuthorizerMethod(),
            field,
            what,
            request.build(),
            reason));
  }

  private void delete() {
    DeleteAuthorizerRequest.Builder good =
        DeleteAuthorizerRequest.newBuilder().setId(authorizer.getId());
    delete("id", "none", good.clone().clearId(), FIELD_INVALID);
    AuthorizerWrongInputs.badIds()
        .forEach((what, id) -> delete("id", what, good.clone().setId(id), AUTHORIZER_NOT_FOUND));
    delete("etag", "another", good.clone().setEtag("0"), ETAG_MISMATCH);
    VaultWrongInputs.badRequestIds()
        .forEach(
            (what, id) -> delete("request_id", what, good.clone().setRequestId(id), FIELD_INVALID));
  }

  private void delete(
      String field, String what, DeleteAuthorizerRequest.Builder request, ErrorReason reason) {
    cases.add(
        new WrongInput(
            AuthorizerServiceGrpc.getDeleteAuthorizerMethod(),
            field,
            what,
            request.build(),
            reason));
  }

  private RetireKeyRequest.Builder retirement() {
    return RetireKeyRequest.newBuilder()
        .setAuthorizerId(authorizer.getId())
        .setKid(authorizer.getKeys(0).getKid());
  }

  private void retire() {
    retire("authorizer_id", "none", retirement().clearAuthorizerId(), FIELD_INVALID);
    AuthorizerWrongInputs.badIds()
        .forEach(
            (what, id) ->
                retire(
                    "authorizer_id", what, retirement().setAuthorizerId(id), AUTHORIZER_NOT_FOUND));
    retire("kid", "none", retirement().clearKid(), FIELD_INVALID);
    retire("kid", "another", retirement().setKid("another"), KEY_NOT_FOUND);
    AuthorizerWrongInputs.badTimes()
        .forEach(
            (what, time) ->
                retire("not_after", what, retirement().setNotAfter(time), FIELD_INVALID));
    retire("etag", "another", retirement().setEtag("0"), ETAG_MISMATCH);
    VaultWrongInputs.badRequestIds()
        .forEach(
            (what, id) -> retire("request_id", what, retirement().setRequestId(id), FIELD_INVALID));
  }

  private void retire(
      String field, String what, RetireKeyRequest.Builder request, ErrorReason reason) {
    cases.add(
        new WrongInput(
            AuthorizerServiceGrpc.getRetireKeyMethod(), field, what, request.build(), reason));
  }
}
