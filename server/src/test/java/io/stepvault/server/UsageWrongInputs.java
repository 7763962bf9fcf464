package io.stepvault.server;

import static io.stepvault.v1.ErrorReason.FIELD_INVALID;
import static io.stepvault.v1.ErrorReason.ITEM_IN_USE;
import static io.stepvault.v1.ErrorReason.ITEM_NOT_FOUND;
import static io.stepvault.v1.ErrorReason.PAGE_TOKEN_INVALID;

import io.stepvault.v1.DeleteItemRequest;
import io.stepvault.v1.ListUsagesRequest;
import io.stepvault.v1.VaultServiceGrpc;
import java.util.ArrayList;
import java.util.List;

/** Every mistake in every field of the calls about usages. */
final class UsageWrongInputs {
  private UsageWrongInputs() {}

  /**
   * The mistakes.
   *
   * @param item the id of an item that a workflow refers to, and that the caller can edit
   */
  static List<WrongInput> of(String item) {
    List<WrongInput> cases = new ArrayList<>();
    var list = VaultServiceGrpc.getListUsagesMethod();
    ListUsagesRequest good = ListUsagesRequest.newBuilder().setId(item).build();
    cases.add(
        new WrongInput(list, "id", "none", good.toBuilder().clearId().build(), FIELD_INVALID));
    for (String id : new String[] {"x", "in use", "vlt_", "vlt_01jd2m3q5vf8p9t6r7w8x9y0z1"}) {
      cases.add(new WrongInput(list, "id", id, good.toBuilder().setId(id).build(), ITEM_NOT_FOUND));
    }
    for (int number : new int[] {-1, Integer.MIN_VALUE}) {
      cases.add(
          new WrongInput(
              list,
              "version",
              "" + number,
              good.toBuilder().setVersion(number).build(),
              FIELD_INVALID));
      cases.add(
          new WrongInput(
              list,
              "page_size",
              "" + number,
              good.toBuilder().setPageSize(number).build(),
              FIELD_INVALID));
    }
    for (String token : new String[] {"x", "AAAA", "A".repeat(200), "not base64url!"}) {
      cases.add(
          new WrongInput(
              list,
              "page_token",
              token,
              good.toBuilder().setPageToken(token).build(),
              PAGE_TOKEN_INVALID));
    }
    cases.add(
        new WrongInput(
            VaultServiceGrpc.getDeleteItemMethod(),
            "force",
            "not given",
            DeleteItemRequest.newBuilder().setId(item).build(),
            ITEM_IN_USE));
    return cases;
  }
}
