package io.stepvault.server;

import static io.stepvault.server.WrongInput.CANARY;
import static io.stepvault.v1.ErrorReason.ETAG_MISMATCH;
import static io.stepvault.v1.ErrorReason.FIELD_INVALID;
import static io.stepvault.v1.ErrorReason.ITEM_NOT_FOUND;

import com.google.protobuf.ByteString;
import com.google.protobuf.Duration;
import com.google.protobuf.Timestamp;
import io.stepvault.v1.Access;
import io.stepvault.v1.CreateItemRequest;
import io.stepvault.v1.DeleteItemRequest;
import io.stepvault.v1.ErrorReason;
import io.stepvault.v1.GetItemRequest;
import io.stepvault.v1.RotateItemRequest;
import io.stepvault.v1.VaultServiceGrpc;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Every mistake in every field of {@code VaultService}. */
final class VaultWrongInputs {
  private static final Duration HOUR = Duration.newBuilder().setSeconds(3_600).build();

  private final List<WrongInput> cases = new ArrayList<>();
  private final String item;

  private VaultWrongInputs(String item) {
    this.item = item;
  }

  /**
   * The mistakes.
   *
   * @param item the id of a SECRET that the caller can edit
   */
  static List<WrongInput> of(String item) {
    VaultWrongInputs inputs = new VaultWrongInputs(item);
    inputs.create();
    inputs.rotate();
    inputs.others();
    inputs.cases.addAll(ListItemsWrongInputs.all());
    inputs.cases.addAll(KindWrongInputs.of(item));
    return inputs.cases;
  }

  /** Names that are none, by what is wrong with them. */
  static Map<String, String> badNames() {
    Map<String, String> names = new LinkedHashMap<>();
    names.put("empty", "");
    names.put("2 letters", "ab");
    names.put("2 astral characters, 4 chars", "\uD83D\uDD11\uD83D\uDD11");
    names.put("4 code points that NFC makes 2 of", "e\u0301e\u0301");
    names.put("51 letters", "a".repeat(51));
    names.put("51 astral characters", "\uD83D\uDD11".repeat(51));
    names.put("102 code points that NFC makes 51 of", "e\u0301".repeat(51));
    names.put("102 code points that NFC makes 51 of", "e\u0301".repeat(51));
    names.put("100,000 combining marks", "e" + "\u0301\u0323".repeat(50_000));
    names.put("a NUL", "a\0bc");
    names.put("a line break", "ab\ncd");
    names.put("a C1 control", "ab\u0085cd");
    names.put("an override of direction", "ab\u202Ecd");
    names.put("an isolate", "ab\u2066cd");
    names.put("an Arabic letter mark", "ab\u061Ccd");
    names.put("a zero-width space", "ab\u200Bcd");
    names.put("a zero-width joiner", "ab\u200Dcd");
    names.put("a soft hyphen", "ab\u00ADcd");
    names.put("a variation selector", "ab\uFE0Fcd");
    names.put("a tag character", "ab" + Character.toString(0xE0041) + "cd");
    names.put("a byte order mark", "\uFEFFabcd");
    names.put("an unassigned character", "ab\u0378cd");
    names.put("a noncharacter", "ab\uFFFFcd");
    names.put("a line separator", "ab\u2028cd");
    names.put("a space at the beginning", " abc");
    names.put("a space at the end", "abc ");
    names.put("a no-break space at the end", "abc\u00A0");
    names.put("an ideographic space at the beginning", "\u3000abc");
    names.put("the beginning of an item's id", "vlt_abc");
    names.put("the beginning of an authorizer's id", "ath_abc");
    return names;
  }

  /** Times that no item can expire at. */
  static Map<String, Timestamp> badExpiries() {
    Map<String, Timestamp> times = new LinkedHashMap<>();
    times.put("1970", Timestamp.getDefaultInstance());
    times.put("the past", Timestamp.newBuilder().setSeconds(1_700_000_000).build());
    times.put("the year 10000", Timestamp.newBuilder().setSeconds(253_402_300_800L).build());
    times.put("after all time", Timestamp.newBuilder().setSeconds(Long.MAX_VALUE).build());
    times.put("before all time", Timestamp.newBuilder().setSeconds(Long.MIN_VALUE).build());
    times.put("negative nanos", time().setNanos(-1).build());
    times.put("a second of nanos", time().setNanos(1_000_000_000).build());
    times.put("most nanos", time().setNanos(Integer.MAX_VALUE).build());
    return times;
  }

  /** Request ids that are none. */
  static Map<String, String> badRequestIds() {
    Map<String, String> ids = new LinkedHashMap<>();
    ids.put("65 characters", "r".repeat(65));
    ids.put("a space", "r 1");
    ids.put("a NUL", "r\0");
    ids.put("a DEL", "r\u007F");
    ids.put("not ASCII", "r\u00E9");
    return ids;
  }

  private static Timestamp.Builder time() {
    return Timestamp.newBuilder().setSeconds(4_000_000_000L);
  }

  static CreateItemRequest.Builder good() {
    return CreateItemRequest.newBuilder().setName("a good name").setSecret(CANARY);
  }

  private void create() {
    badNames().forEach((what, name) -> create("name", what, good().setName(name)));
    badExpiries().forEach((what, at) -> create("expires_at", what, good().setExpiresAt(at)));
    badRequestIds().forEach((what, id) -> create("request_id", what, good().setRequestId(id)));
    create("value", "none", good().clearValue());
    badSecrets().forEach((what, bytes) -> create("secret", what, good().setSecretBytes(bytes)));
    badMaterials().forEach((what, bytes) -> create("material", what, good().setMaterial(bytes)));
    for (int number : new int[] {4, 99, -1, Integer.MAX_VALUE}) {
      Access.Builder access = Access.newBuilder().setModeValue(number);
      create("access.mode", "the number " + number, good().setAccess(access));
    }
  }

  private static Map<String, ByteString> badSecrets() {
    Map<String, ByteString> values = new LinkedHashMap<>();
    values.put("empty", ByteString.EMPTY);
    values.put(
        "2,001 characters", ByteString.copyFromUtf8(CANARY + "x".repeat(2001 - CANARY.length())));
    values.put("2,001 astral characters", ByteString.copyFromUtf8("\uD83D\uDD11".repeat(2001)));
    ByteString canary = ByteString.copyFromUtf8(CANARY);
    values.put("a stray continuation byte", canary.concat(bytes(0x80)));
    values.put("a sequence cut short", canary.concat(bytes(0xF0, 0x9F, 0x94)));
    values.put("an overlong NUL", canary.concat(bytes(0xC0, 0x80)));
    values.put("half a surrogate pair", canary.concat(bytes(0xED, 0xA0, 0x80)));
    values.put("beyond Unicode", canary.concat(bytes(0xF4, 0x90, 0x80, 0x80)));
    return values;
  }

  private static Map<String, ByteString> badMaterials() {
    ByteString canary = ByteString.copyFromUtf8(CANARY);
    Map<String, ByteString> values = new LinkedHashMap<>();
    values.put("no bytes", ByteString.EMPTY);
    values.put(
        "65,537 bytes", canary.concat(ByteString.copyFrom(new byte[65_537 - CANARY.length()])));
    return values;
  }

  static ByteString bytes(int... bytes) {
    byte[] copy = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      copy[i] = (byte) bytes[i];
    }
    return ByteString.copyFrom(copy);
  }

  private void create(String field, String what, CreateItemRequest.Builder request) {
    cases.add(
        new WrongInput(
            VaultServiceGrpc.getCreateItemMethod(), field, what, request.build(), FIELD_INVALID));
  }

  private RotateItemRequest.Builder rotation() {
    return RotateItemRequest.newBuilder().setId(item).setSecret(CANARY);
  }

  private void rotate() {
    rotate("id", "none", rotation().clearId(), FIELD_INVALID);
    badIds().forEach((what, id) -> rotate("id", what, rotation().setId(id), ITEM_NOT_FOUND));
    rotate("value", "none", rotation().clearValue(), FIELD_INVALID);
    badSecrets()
        .forEach(
            (what, bytes) ->
                rotate("secret", what, rotation().setSecretBytes(bytes), FIELD_INVALID));
    badMaterials()
        .forEach(
            (what, bytes) ->
                rotate("material", what, rotation().setMaterial(bytes), FIELD_INVALID));
    badExpiries()
        .forEach(
            (what, at) -> rotate("expires_at", what, rotation().setExpiresAt(at), FIELD_INVALID));
    rotate("stage", "with an overlap", rotation().setStage(true).setOverlap(HOUR), FIELD_INVALID);
    rotate(
        "stage",
        "with disable_previous",
        rotation().setStage(true).setDisablePrevious(true),
        FIELD_INVALID);
    badOverlaps()
        .forEach(
            (what, length) ->
                rotate("overlap", what, rotation().setOverlap(length), FIELD_INVALID));
    badEtags()
        .forEach((what, etag) -> rotate("etag", what, rotation().setEtag(etag), ETAG_MISMATCH));
    badRequestIds()
        .forEach(
            (what, id) -> rotate("request_id", what, rotation().setRequestId(id), FIELD_INVALID));
  }

  private void rotate(
      String field, String what, RotateItemRequest.Builder request, ErrorReason reason) {
    cases.add(
        new WrongInput(
            VaultServiceGrpc.getRotateItemMethod(), field, what, request.build(), reason));
  }

  /** Lengths that no overlap can have. */
  static Map<String, Duration> badOverlaps() {
    Map<String, Duration> lengths = new LinkedHashMap<>();
    lengths.put("none", Duration.getDefaultInstance());
    lengths.put("half a second", Duration.newBuilder().setNanos(500_000_000).build());
    lengths.put("negative", Duration.newBuilder().setSeconds(-1).build());
    lengths.put("30 days and a second", Duration.newBuilder().setSeconds(2_592_001).build());
    lengths.put("longest", Duration.newBuilder().setSeconds(Long.MAX_VALUE).build());
    lengths.put("negative nanos", HOUR.toBuilder().setNanos(-1).build());
    return lengths;
  }

  /** Ids of no item. */
  static Map<String, String> badIds() {
    Map<String, String> ids = new LinkedHashMap<>();
    ids.put("a name", "stripe_secret");
    ids.put("no item's", "vlt_01jd2m3q5vf8p9t6r7w8x9y0z1");
    ids.put("a first character beyond 128 bits", "vlt_81jd2m3q5vf8p9t6r7w8x9y0z1");
    ids.put("capitals", "VLT_01JD2M3Q5VF8P9T6R7W8X9Y0Z1");
    ids.put("a NUL", "vlt_01jd2m3q5vf8p9t6r7w8x9y0z\0");
    ids.put("very long", "vlt_" + "0".repeat(100_000));
    ids.put("SQL", "vlt_' OR 1=1 --");
    return ids;
  }

  /** Etags that no item has. */
  static Map<String, String> badEtags() {
    Map<String, String> etags = new LinkedHashMap<>();
    etags.put("another", "0");
    etags.put("garbage", "\0\"'*");
    etags.put("very long", "e".repeat(100_000));
    return etags;
  }

  private void others() {
    var get = VaultServiceGrpc.getGetItemMethod();
    GetItemRequest.Builder request = GetItemRequest.newBuilder();
    cases.add(new WrongInput(get, "item", "neither", request.build(), FIELD_INVALID));
    cases.add(new WrongInput(get, "item", "empty", request.setId("").build(), FIELD_INVALID));
    badIds()
        .forEach(
            (what, id) ->
                cases.add(
                    new WrongInput(get, "id", what, request.setId(id).build(), ITEM_NOT_FOUND)));
    badNames()
        .forEach(
            (what, name) ->
                cases.add(
                    new WrongInput(
                        get, "name", what, request.setName(name).build(), FIELD_INVALID)));

    var delete = VaultServiceGrpc.getDeleteItemMethod();
    DeleteItemRequest.Builder deletion = DeleteItemRequest.newBuilder();
    cases.add(new WrongInput(delete, "id", "none", deletion.build(), FIELD_INVALID));
    badIds()
        .forEach(
            (what, id) ->
                cases.add(
                    new WrongInput(
                        delete, "id", what, deletion.setId(id).build(), ITEM_NOT_FOUND)));
    deletion.setId(item);
    badEtags()
        .forEach(
            (what, etag) ->
                cases.add(
                    new WrongInput(
                        delete, "etag", what, deletion.setEtag(etag).build(), ETAG_MISMATCH)));
    badRequestIds()
        .forEach(
            (what, id) ->
                cases.add(
                    new WrongInput(
                        delete,
                        "request_id",
                        what,
                        deletion.setRequestId(id).build(),
                        FIELD_INVALID)));
  }
}
