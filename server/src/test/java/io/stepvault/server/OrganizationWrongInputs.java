package io.stepvault.server;

import static io.stepvault.v1.ErrorReason.ETAG_MISMATCH;
import static io.stepvault.v1.ErrorReason.FIELD_INVALID;
import static io.stepvault.v1.ErrorReason.ORGANIZATION_NOT_FOUND;
import static io.stepvault.v1.ErrorReason.PAGE_TOKEN_INVALID;

import io.stepvault.v1.CreateOrganizationRequest;
import io.stepvault.v1.DeleteOrganizationRequest;
import io.stepvault.v1.GetOrganizationRequest;
import io.stepvault.v1.ListOrganizationsRequest;
import io.stepvault.v1.OrganizationServiceGrpc;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Every mistake in every field of {@code OrganizationService}. */
final class OrganizationWrongInputs {
  private static final List<String> NO_IDS =
      List.of(
          "Acme", "-acme", "_acme", "a b", "a.b", "{default}", "a,b", "a\0", "é", "a".repeat(64));

  private final List<WrongInput> cases = new ArrayList<>();

  private OrganizationWrongInputs() {}

  static List<WrongInput> all() {
    OrganizationWrongInputs inputs = new OrganizationWrongInputs();
    inputs.create();
    inputs.show();
    inputs.delete();
    return inputs.cases;
  }

  private static Map<String, String> badRequestIds() {
    Map<String, String> ids = new LinkedHashMap<>();
    ids.put("a space", "r 1");
    ids.put("a NUL", "r\0");
    ids.put("65 characters", "r".repeat(65));
    ids.put("no ASCII", "ré");
    return ids;
  }

  private void create() {
    var create = OrganizationServiceGrpc.getCreateOrganizationMethod();
    CreateOrganizationRequest good = CreateOrganizationRequest.newBuilder().setId("never").build();
    cases.add(
        new WrongInput(create, "id", "none", good.toBuilder().clearId().build(), FIELD_INVALID));
    for (String id : NO_IDS) {
      cases.add(
          new WrongInput(create, "id", id, good.toBuilder().setId(id).build(), FIELD_INVALID));
    }
    Map<String, String> names = new LinkedHashMap<>();
    names.put("201 letters", "a".repeat(201));
    names.put("201 astral characters", "\uD83D\uDD11".repeat(201));
    names.put("a NUL", "a\0b");
    names.put("a line break", "a\nb");
    names.put("a C1 control", "a\u0085b");
    names.put("a line separator", "a\u2028b");
    names.forEach(
        (what, name) ->
            cases.add(
                new WrongInput(
                    create,
                    "display_name",
                    what,
                    good.toBuilder().setDisplayName(name).build(),
                    FIELD_INVALID)));
    badRequestIds()
        .forEach(
            (what, id) ->
                cases.add(
                    new WrongInput(
                        create,
                        "request_id",
                        what,
                        good.toBuilder().setRequestId(id).build(),
                        FIELD_INVALID)));
  }

  private void show() {
    var get = OrganizationServiceGrpc.getGetOrganizationMethod();
    GetOrganizationRequest.Builder request = GetOrganizationRequest.newBuilder();
    cases.add(new WrongInput(get, "id", "none", request.build(), FIELD_INVALID));
    for (String id : NO_IDS) {
      cases.add(new WrongInput(get, "id", id, request.setId(id).build(), ORGANIZATION_NOT_FOUND));
    }
    var list = OrganizationServiceGrpc.getListOrganizationsMethod();
    for (int size : new int[] {-1, Integer.MIN_VALUE}) {
      cases.add(
          new WrongInput(
              list,
              "page_size",
              "" + size,
              ListOrganizationsRequest.newBuilder().setPageSize(size).build(),
              FIELD_INVALID));
    }
    for (String token : new String[] {"x", "AAAA", "A".repeat(200), "not base64url!", "default"}) {
      cases.add(
          new WrongInput(
              list,
              "page_token",
              token,
              ListOrganizationsRequest.newBuilder().setPageToken(token).build(),
              PAGE_TOKEN_INVALID));
    }
  }

  private void delete() {
    var delete = OrganizationServiceGrpc.getDeleteOrganizationMethod();
    DeleteOrganizationRequest good =
        DeleteOrganizationRequest.newBuilder().setId("default").setConfirmId("default").build();
    cases.add(
        new WrongInput(
            delete, "id", "none", DeleteOrganizationRequest.getDefaultInstance(), FIELD_INVALID));
    for (String id : NO_IDS) {
      cases.add(
          new WrongInput(
              delete,
              "id",
              id,
              good.toBuilder().setId(id).setConfirmId(id).build(),
              ORGANIZATION_NOT_FOUND));
    }
    for (String id : new String[] {"", "Default", "default ", "other"}) {
      cases.add(
          new WrongInput(
              delete,
              "confirm_id",
              "'" + id + "'",
              good.toBuilder().setConfirmId(id).build(),
              FIELD_INVALID));
    }
    for (String etag : new String[] {"x", "0", "1 ", "\0", "A".repeat(10_000)}) {
      cases.add(
          new WrongInput(
              delete,
              "etag",
              etag.length() + " characters",
              good.toBuilder().setEtag(etag).build(),
              ETAG_MISMATCH));
    }
    badRequestIds()
        .forEach(
            (what, id) ->
                cases.add(
                    new WrongInput(
                        delete,
                        "request_id",
                        what,
                        good.toBuilder().setRequestId(id).build(),
                        FIELD_INVALID)));
  }
}
