package io.stepvault.server;

import static io.stepvault.server.VaultWrongInputs.badEtags;
import static io.stepvault.server.VaultWrongInputs.badExpiries;
import static io.stepvault.server.VaultWrongInputs.badIds;
import static io.stepvault.server.VaultWrongInputs.badNames;
import static io.stepvault.server.VaultWrongInputs.badRequestIds;
import static io.stepvault.v1.ErrorReason.ETAG_MISMATCH;
import static io.stepvault.v1.ErrorReason.FIELD_INVALID;
import static io.stepvault.v1.ErrorReason.ITEM_NOT_FOUND;

import com.google.protobuf.Duration;
import com.google.protobuf.FieldMask;
import com.google.protobuf.Message;
import io.grpc.MethodDescriptor;
import io.stepvault.v1.ApiKeyPolicy;
import io.stepvault.v1.CreateItemRequest;
import io.stepvault.v1.ErrorReason;
import io.stepvault.v1.RotationPlan;
import io.stepvault.v1.TransferItemRequest;
import io.stepvault.v1.UpdateItemRequest;
import io.stepvault.v1.VaultServiceGrpc;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/** Every mistake in what is said about an item, when it is created and when it is updated. */
final class ItemWrongInputs {
  private final List<WrongInput> cases = new ArrayList<>();
  private final String item;

  private ItemWrongInputs(String item) {
    this.item = item;
  }

  /**
   * The mistakes.
   *
   * @param item the id of a SECRET that the caller can edit
   */
  static List<WrongInput> of(String item) {
    ItemWrongInputs inputs = new ItemWrongInputs(item);
    inputs.texts();
    inputs.labels();
    inputs.rotation();
    inputs.cases.addAll(DestinationWrongInputs.of(item));
    inputs.update();
    inputs.transfer();
    return inputs.cases;
  }

  /** Texts of one line that are none, by what is wrong with them. */
  static Map<String, String> badTexts(int longest) {
    Map<String, String> texts = new LinkedHashMap<>();
    texts.put("too long", "a".repeat(longest + 1));
    texts.put("too long, astral", "\uD83D\uDD11".repeat(longest + 1));
    texts.put("a NUL", "a\0b");
    texts.put("a tab", "a\tb");
    texts.put("a line break", "a\nb");
    texts.put("a DEL", "a\u007Fb");
    texts.put("a C1 control", "a\u0085b");
    return texts;
  }

  private void add(
      MethodDescriptor<?, ?> method, String field, String what, Message request, ErrorReason why) {
    cases.add(new WrongInput(method, field, what, request, why));
  }

  /** The same mistake in both requests that have the field. */
  private void both(
      String field,
      String what,
      BiConsumer<CreateItemRequest.Builder, UpdateItemRequest.Builder> mistake) {
    CreateItemRequest.Builder creation = VaultWrongInputs.good();
    UpdateItemRequest.Builder update = UpdateItemRequest.newBuilder().setId(item);
    mistake.accept(creation, update);
    add(VaultServiceGrpc.getCreateItemMethod(), field, what, creation.build(), FIELD_INVALID);
    add(VaultServiceGrpc.getUpdateItemMethod(), field, what, update.build(), FIELD_INVALID);
  }

  private void texts() {
    badTexts(1_000)
        .forEach(
            (what, text) -> {
              if (!what.equals("a line break")) {
                both(
                    "description",
                    what,
                    (create, update) -> {
                      create.setDescription(text);
                      update.setDescription(text);
                    });
              }
            });
    badTexts(200)
        .forEach(
            (what, text) ->
                both(
                    "note",
                    what,
                    (create, update) -> {
                      create.setNote(text);
                      update.setNote(text);
                    }));
  }

  private void labels() {
    both(
        "labels",
        "21",
        (create, update) -> {
          for (int i = 0; i < 21; i++) {
            create.putLabels("label" + i, "");
            update.putLabels("label" + i, "");
          }
        });
    for (String key :
        new String[] {"", "A", "-a", "a b", "a:b", "\u00E9", "a\0", "a\n", "a".repeat(64)}) {
      both(
          "labels.key",
          "'" + key + "'",
          (create, update) -> {
            create.putLabels(key, "value");
            update.putLabels(key, "value");
          });
    }
    badTexts(200)
        .forEach(
            (what, text) ->
                both(
                    "labels.value",
                    what,
                    (create, update) -> {
                      create.putLabels("label", text);
                      update.putLabels("label", text);
                    }));
  }

  private static RotationPlan.Builder plan() {
    return RotationPlan.newBuilder().setRotateEvery(Duration.newBuilder().setSeconds(3_600));
  }

  private void rotation() {
    Map<String, Duration> bad = new LinkedHashMap<>();
    bad.put("none", Duration.getDefaultInstance());
    bad.put("less than an hour", Duration.newBuilder().setSeconds(3_599).build());
    bad.put("more than 10 years", Duration.newBuilder().setSeconds(315_360_001L).build());
    bad.put("negative", Duration.newBuilder().setSeconds(-7_200).build());
    bad.put("after all time", Duration.newBuilder().setSeconds(Long.MAX_VALUE).build());
    bad.put("a part of a second", Duration.newBuilder().setSeconds(7_200).setNanos(1).build());
    bad.put("negative nanos", Duration.newBuilder().setSeconds(7_200).setNanos(-1).build());
    bad.forEach(
        (what, every) -> rotation("rotation.rotate_every", what, plan().setRotateEvery(every)));
    rotation(
        "rotation.contacts", "11", plan().addAllContacts(Collections.nCopies(11, "a@example")));
    rotation("rotation.contacts[1]", "empty", plan().addContacts("a@example").addContacts(""));
    badTexts(200)
        .forEach((what, text) -> rotation("rotation.contacts[0]", what, plan().addContacts(text)));
  }

  private void rotation(String field, String what, RotationPlan.Builder plan) {
    both(
        field,
        what,
        (create, update) -> {
          create.setRotation(plan);
          update.setRotation(plan);
        });
  }

  private UpdateItemRequest.Builder note() {
    return UpdateItemRequest.newBuilder().setId(item).setNote("a note");
  }

  private void update(String field, String what, UpdateItemRequest.Builder request) {
    add(VaultServiceGrpc.getUpdateItemMethod(), field, what, request.build(), FIELD_INVALID);
  }

  private void update() {
    var method = VaultServiceGrpc.getUpdateItemMethod();
    update("id", "none", note().clearId());
    badIds()
        .forEach((what, id) -> add(method, "id", what, note().setId(id).build(), ITEM_NOT_FOUND));
    FieldMask name = FieldMask.newBuilder().addPaths("name").build();
    badNames()
        .forEach((what, bad) -> update("name", what, note().setName(bad).setUpdateMask(name)));
    update("name", "that of an API key", note().setName("api-key:x"));
    badExpiries().forEach((what, at) -> update("expires_at", what, note().setExpiresAt(at)));
    ApiKeyPolicy.Builder policy = ApiKeyPolicy.newBuilder();
    update(
        "api_key_policy.workflows",
        "101",
        note()
            .setApiKeyPolicy(
                policy.clone().addAllWorkflows(Collections.nCopies(101, "a workflow"))));
    update(
        "api_key_policy.workflows[0]",
        "empty",
        note().setApiKeyPolicy(policy.clone().addWorkflows("")));
    badTexts(256)
        .forEach(
            (what, text) -> {
              update(
                  "api_key_policy.workflows[0]",
                  what,
                  note().setApiKeyPolicy(policy.clone().addWorkflows(text)));
              update(
                  "api_key_policy.stands_for",
                  what,
                  note().setApiKeyPolicy(policy.clone().setStandsFor(text)));
            });
    update("update_mask", "nothing", note().clearNote());
    for (String path : new String[] {"", "Note", "rotation.contacts", "*", "id", "\0"}) {
      update(
          "update_mask",
          "'" + path + "'",
          note().setUpdateMask(FieldMask.newBuilder().addPaths("note").addPaths(path)));
    }
    badEtags()
        .forEach(
            (what, etag) -> add(method, "etag", what, note().setEtag(etag).build(), ETAG_MISMATCH));
    badRequestIds().forEach((what, id) -> update("request_id", what, note().setRequestId(id)));
  }

  private void transfer() {
    var method = VaultServiceGrpc.getTransferItemMethod();
    TransferItemRequest good =
        TransferItemRequest.newBuilder().setId(item).setNewOwner("bob").build();
    add(method, "id", "none", good.toBuilder().clearId().build(), FIELD_INVALID);
    badIds()
        .forEach(
            (what, id) ->
                add(method, "id", what, good.toBuilder().setId(id).build(), ITEM_NOT_FOUND));
    add(method, "new_owner", "none", good.toBuilder().clearNewOwner().build(), FIELD_INVALID);
    badTexts(256)
        .forEach(
            (what, text) ->
                add(
                    method,
                    "new_owner",
                    what,
                    good.toBuilder().setNewOwner(text).build(),
                    FIELD_INVALID));
    badEtags()
        .forEach(
            (what, etag) ->
                add(method, "etag", what, good.toBuilder().setEtag(etag).build(), ETAG_MISMATCH));
    badRequestIds()
        .forEach(
            (what, id) ->
                add(
                    method,
                    "request_id",
                    what,
                    good.toBuilder().setRequestId(id).build(),
                    FIELD_INVALID));
  }
}
