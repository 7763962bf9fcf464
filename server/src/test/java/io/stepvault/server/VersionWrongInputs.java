package io.stepvault.server;

import static io.stepvault.v1.ErrorReason.ETAG_MISMATCH;
import static io.stepvault.v1.ErrorReason.FIELD_INVALID;
import static io.stepvault.v1.ErrorReason.ITEM_NOT_FOUND;
import static io.stepvault.v1.ErrorReason.PAGE_TOKEN_INVALID;
import static io.stepvault.v1.ErrorReason.VERSION_NOT_FOUND;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.grpc.MethodDescriptor;
import io.stepvault.v1.ActivateVersionRequest;
import io.stepvault.v1.DestroyVersionRequest;
import io.stepvault.v1.DisableVersionRequest;
import io.stepvault.v1.EnableVersionRequest;
import io.stepvault.v1.EndOverlapRequest;
import io.stepvault.v1.ErrorReason;
import io.stepvault.v1.ListVersionsRequest;
import io.stepvault.v1.UndeleteItemRequest;
import io.stepvault.v1.VaultServiceGrpc;
import java.util.ArrayList;
import java.util.List;

/** Every mistake in every field of the calls about versions, and of UndeleteItem. */
final class VersionWrongInputs {
  private final List<WrongInput> cases = new ArrayList<>();
  private final String item;

  private VersionWrongInputs(String item) {
    this.item = item;
  }

  /**
   * The mistakes.
   *
   * @param item the id of a SECRET of one version that the caller can edit
   */
  static List<WrongInput> of(String item) {
    VersionWrongInputs inputs = new VersionWrongInputs(item);
    inputs.activate();
    inputs.change(
        VaultServiceGrpc.getEnableVersionMethod(),
        EnableVersionRequest.newBuilder().setId(item).setVersion(1).build());
    inputs.change(
        VaultServiceGrpc.getDisableVersionMethod(),
        DisableVersionRequest.newBuilder().setId(item).setVersion(1).build());
    inputs.change(
        VaultServiceGrpc.getDestroyVersionMethod(),
        DestroyVersionRequest.newBuilder().setId(item).setVersion(1).build());
    inputs.change(
        VaultServiceGrpc.getEndOverlapMethod(), EndOverlapRequest.newBuilder().setId(item).build());
    inputs.undelete();
    inputs.list();
    return inputs.cases;
  }

  /** What is wrong with id, version, etag and request id in each of them. */
  private void change(MethodDescriptor<?, ?> method, Message good) {
    add(method, good, "id", "none", "", FIELD_INVALID);
    VaultWrongInputs.badIds()
        .forEach((what, id) -> add(method, good, "id", what, id, ITEM_NOT_FOUND));
    VaultWrongInputs.badEtags()
        .forEach((what, etag) -> add(method, good, "etag", what, etag, ETAG_MISMATCH));
    VaultWrongInputs.badRequestIds()
        .forEach((what, id) -> add(method, good, "request_id", what, id, FIELD_INVALID));
    if (good.getDescriptorForType().findFieldByName("version") != null) {
      add(method, good, "version", "none", 0, FIELD_INVALID);
      add(method, good, "version", "negative", -1, FIELD_INVALID);
      add(method, good, "version", "not there", 2, VERSION_NOT_FOUND);
      add(method, good, "version", "largest", Integer.MAX_VALUE, VERSION_NOT_FOUND);
    }
  }

  private void add(
      MethodDescriptor<?, ?> method,
      Message good,
      String field,
      String what,
      Object value,
      ErrorReason reason) {
    FieldDescriptor descriptor = good.getDescriptorForType().findFieldByName(field);
    cases.add(
        new WrongInput(
            method, field, what, good.toBuilder().setField(descriptor, value).build(), reason));
  }

  private void activate() {
    var method = VaultServiceGrpc.getActivateVersionMethod();
    ActivateVersionRequest good =
        ActivateVersionRequest.newBuilder().setId(item).setVersion(1).build();
    change(method, good);
    cases.add(new WrongInput(method, "version", "the current one", good, FIELD_INVALID));
    VaultWrongInputs.badOverlaps()
        .forEach((what, length) -> add(method, good, "overlap", what, length, FIELD_INVALID));
  }

  private void undelete() {
    var method = VaultServiceGrpc.getUndeleteItemMethod();
    UndeleteItemRequest good = UndeleteItemRequest.newBuilder().setId(item).build();
    change(method, good);
    VaultWrongInputs.badNames().entrySet().stream()
        .filter(name -> !name.getValue().isEmpty())
        .forEach(
            name -> add(method, good, "new_name", name.getKey(), name.getValue(), FIELD_INVALID));
  }

  private void list() {
    var method = VaultServiceGrpc.getListVersionsMethod();
    ListVersionsRequest good = ListVersionsRequest.newBuilder().setId(item).build();
    add(method, good, "id", "none", "", FIELD_INVALID);
    VaultWrongInputs.badIds()
        .forEach((what, id) -> add(method, good, "id", what, id, ITEM_NOT_FOUND));
    add(method, good, "page_size", "negative", -1, FIELD_INVALID);
    for (String token : new String[] {"x", "AAAA", "not base64url!", "\0", "A".repeat(100_000)}) {
      add(method, good, "page_token", token.length() + " long", token, PAGE_TOKEN_INVALID);
    }
  }
}
