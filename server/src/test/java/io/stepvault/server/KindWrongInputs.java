package io.stepvault.server;

import static io.stepvault.server.WrongInput.CANARY;
import static io.stepvault.v1.ErrorReason.FIELD_INVALID;

import com.google.protobuf.ByteString;
import io.stepvault.v1.ApiKeyPolicy;
import io.stepvault.v1.CreateItemRequest;
import io.stepvault.v1.RotateItemRequest;
import io.stepvault.v1.SigningKeySpec;
import io.stepvault.v1.VaultServiceGrpc;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Every mistake in what makes an item an API key or a signing key. */
final class KindWrongInputs {
  private final List<WrongInput> cases = new ArrayList<>();

  /**
   * The mistakes.
   *
   * @param item the id of an item that the caller can edit
   */
  static List<WrongInput> of(String item) {
    KindWrongInputs inputs = new KindWrongInputs();
    inputs.create();
    inputs.rotate(item);
    return inputs.cases;
  }

  private void create() {
    badTexts(1)
        .forEach(
            (what, text) ->
                create(
                    "api_key.workflows[1]",
                    what,
                    apiKey(ApiKeyPolicy.newBuilder().addWorkflows("good").addWorkflows(text))));
    create(
        "api_key.workflows",
        "101 of them",
        apiKey(ApiKeyPolicy.newBuilder().addAllWorkflows(Collections.nCopies(101, CANARY))));
    badTexts(0)
        .forEach(
            (what, text) ->
                create(
                    "api_key.stands_for",
                    what,
                    apiKey(ApiKeyPolicy.newBuilder().setStandsFor(text))));
    badAlgorithms()
        .forEach(
            (what, spec) ->
                create("signing_key.algorithm", what, VaultWrongInputs.good().setSigningKey(spec)));
    badPurposes()
        .forEach(
            (what, spec) ->
                create("signing_key.purpose", what, VaultWrongInputs.good().setSigningKey(spec)));
    badKeys()
        .forEach(
            (what, spec) ->
                create(
                    "signing_key.imported_key", what, VaultWrongInputs.good().setSigningKey(spec)));
    create(
        "signing_key",
        "an API key's name",
        VaultWrongInputs.good().setName("api-key:x").setSigningKey(spec()));
    create("secret", "an API key's name", VaultWrongInputs.good().setName("api-key:x"));
    create(
        "name",
        "not an API key's",
        VaultWrongInputs.good().setApiKey(ApiKeyPolicy.getDefaultInstance()));
  }

  private static CreateItemRequest.Builder apiKey(ApiKeyPolicy.Builder policy) {
    return VaultWrongInputs.good().setName("api-key:good").setApiKey(policy);
  }

  /** Texts of a policy that are none. */
  private static Map<String, String> badTexts(int shortest) {
    Map<String, String> texts = new LinkedHashMap<>();
    if (shortest > 0) {
      texts.put("empty", "");
    }
    texts.put("257 characters", CANARY + "x".repeat(257 - CANARY.length()));
    texts.put("257 astral characters", "\uD83D\uDD11".repeat(257));
    texts.put("a NUL", CANARY + "\0");
    texts.put("a line break", CANARY + "\n");
    texts.put("a C1 control", CANARY + "\u0085");
    return texts;
  }

  private static SigningKeySpec.Builder spec() {
    return SigningKeySpec.newBuilder()
        .setAlgorithm(SigningKeySpec.Algorithm.ES256)
        .setPurpose(SigningKeySpec.Purpose.RAW);
  }

  private static Map<String, SigningKeySpec> badAlgorithms() {
    Map<String, SigningKeySpec> specs = new LinkedHashMap<>();
    specs.put("none", spec().clearAlgorithm().build());
    specs.put("the number 99", spec().setAlgorithmValue(99).build());
    return specs;
  }

  private static Map<String, SigningKeySpec> badPurposes() {
    Map<String, SigningKeySpec> specs = new LinkedHashMap<>();
    specs.put("none", spec().clearPurpose().build());
    specs.put("the number 99", spec().setPurposeValue(99).build());
    return specs;
  }

  /** RefusedSigningKeysTest has every sort of bad key. */
  private static Map<String, SigningKeySpec> badKeys() {
    ByteString canary = ByteString.copyFromUtf8(CANARY);
    Map<String, SigningKeySpec> specs = new LinkedHashMap<>();
    specs.put("garbage", spec().setImportedKey(canary).build());
    specs.put(
        "a PEM of garbage",
        spec()
            .setImportedKey(
                ByteString.copyFromUtf8(
                    "-----BEGIN PRIVATE KEY-----\n" + CANARY + "\n-----END PRIVATE KEY-----\n"))
            .build());
    specs.put(
        "a DER of garbage",
        spec().setImportedKey(VaultWrongInputs.bytes(0x30, 0x82).concat(canary)).build());
    specs.put(
        "31 bytes for HS256",
        spec()
            .setAlgorithm(SigningKeySpec.Algorithm.HS256)
            .setImportedKey(canary.concat(ByteString.copyFrom(new byte[31 - CANARY.length()])))
            .build());
    return specs;
  }

  private void create(String field, String what, CreateItemRequest.Builder request) {
    cases.add(
        new WrongInput(
            VaultServiceGrpc.getCreateItemMethod(), field, what, request.build(), FIELD_INVALID));
  }

  private void rotate(String item) {
    badAlgorithms().forEach((what, spec) -> rotate(item, "algorithm", what, spec));
    badPurposes().forEach((what, spec) -> rotate(item, "purpose", what, spec));
    badKeys().forEach((what, spec) -> rotate(item, "imported_key", what, spec));
    rotate(item, "imported_key", "none", spec().build());
  }

  private void rotate(String item, String field, String what, SigningKeySpec spec) {
    cases.add(
        new WrongInput(
            VaultServiceGrpc.getRotateItemMethod(),
            "signing_key." + field,
            what,
            RotateItemRequest.newBuilder().setId(item).setSigningKey(spec).build(),
            FIELD_INVALID));
  }
}
