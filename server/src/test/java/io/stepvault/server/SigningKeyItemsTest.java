package io.stepvault.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.crypto.tink.subtle.Random;
import com.google.protobuf.ByteString;
import com.nimbusds.jose.jwk.JWK;
import io.stepvault.server.testing.Refused;
import io.stepvault.server.testing.Sabotage;
import io.stepvault.server.testing.TestBroker;
import io.stepvault.server.testing.TestCalls;
import io.stepvault.v1.CreateItemRequest;
import io.stepvault.v1.CreateItemResponse;
import io.stepvault.v1.ErrorReason;
import io.stepvault.v1.GetItemRequest;
import io.stepvault.v1.Item;
import io.stepvault.v1.ReferenceFailure;
import io.stepvault.v1.RotateItemRequest;
import io.stepvault.v1.SigningKeyInfo;
import io.stepvault.v1.SigningKeySpec;
import io.stepvault.v1.SigningKeySpec.Algorithm;
import io.stepvault.v1.SigningKeySpec.Purpose;
import java.io.InputStream;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Signing keys are made here or imported; what is shown of them is their public half. */
final class SigningKeyItemsTest {
  private static final AtomicInteger COUNT = new AtomicInteger();
  private static TestBroker broker;
  private static TestCalls calls;

  @BeforeAll
  static void start() {
    broker = TestBroker.start();
    calls = TestCalls.register(broker, "default");
  }

  @AfterAll
  static void stop() {
    broker.close();
  }

  private static ByteString file(String name) throws Exception {
    try (InputStream in =
        SigningKeyItemsTest.class.getResourceAsStream("/vectors/signing-keys/" + name + ".pem")) {
      return ByteString.readFrom(in);
    }
  }

  private static SigningKeySpec.Builder spec(Algorithm algorithm) {
    return SigningKeySpec.newBuilder().setAlgorithm(algorithm).setPurpose(Purpose.JWS);
  }

  private static CreateItemRequest creation(SigningKeySpec.Builder spec) {
    return CreateItemRequest.newBuilder()
        .setName("signing " + COUNT.incrementAndGet())
        .setSigningKey(spec)
        .setRequestId("create-" + COUNT.incrementAndGet())
        .build();
  }

  private static Item create(SigningKeySpec.Builder spec) {
    return calls.vault().createItem(creation(spec)).getItem();
  }

  private static Item get(String id) {
    return calls.vault().getItem(GetItemRequest.newBuilder().setId(id).build()).getItem();
  }

  private static RotateItemRequest.Builder rotation(Item item) {
    return RotateItemRequest.newBuilder()
        .setId(item.getId())
        .setRequestId("rotate-" + COUNT.incrementAndGet());
  }

  @ParameterizedTest
  @EnumSource(
      value = Algorithm.class,
      names = {"ED25519", "ES256", "RS256", "HS256"})
  void aKeyIsGeneratedAndReplacedByAnother(Algorithm algorithm) throws Exception {
    CreateItemRequest creation = creation(spec(algorithm));
    CreateItemResponse created = calls.vault().createItem(creation);
    Item item = created.getItem();
    assertThat(created.hasGenerated()).isFalse();
    assertThat(item.getKind()).isEqualTo(Item.Kind.SIGNING_KEY);
    assertInfo(item.getSigningKey(), algorithm);
    assertThat(calls.vault().createItem(creation)).as("a retry").isEqualTo(created);

    var request = rotation(item).build();
    var rotated = calls.vault().rotateItem(request);
    assertThat(rotated.hasGenerated()).isFalse();
    assertThat(rotated.getVersion().getNumber()).isEqualTo(2);
    assertInfo(rotated.getItem().getSigningKey(), algorithm);
    assertThat(rotated.getItem().getSigningKey().getKid())
        .isNotEqualTo(item.getSigningKey().getKid());
    assertThat(calls.vault().rotateItem(request)).as("a retry").isEqualTo(rotated);

    broker.restart();
    assertThat(get(item.getId()).getSigningKey()).isEqualTo(rotated.getItem().getSigningKey());
  }

  private static void assertInfo(SigningKeyInfo info, Algorithm algorithm) throws Exception {
    assertThat(info.getAlgorithm()).isEqualTo(algorithm);
    assertThat(info.getPurpose()).isEqualTo(Purpose.JWS);
    if (algorithm == Algorithm.HS256) {
      assertThat(info.getKid()).hasSize(22);
      assertThat(info.getPublicJwk()).isEmpty();
    } else {
      JWK jwk = JWK.parse(info.getPublicJwk());
      assertThat(jwk.isPrivate()).isFalse();
      assertThat(jwk.computeThumbprint().toString()).isEqualTo(info.getKid());
    }
  }

  @Test
  void aKeyIsImportedAndReplacedByAnImportedOne() throws Exception {
    Item item = create(spec(Algorithm.RS256).setImportedKey(file("rsa2048")));
    String kid = item.getSigningKey().getKid();
    assertThat(create(spec(Algorithm.RS256).setImportedKey(file("rsa2048"))).getSigningKey())
        .isEqualTo(item.getSigningKey());
    var generated = calls.vault().rotateItem(rotation(item).build());
    assertThat(generated.getItem().getSigningKey().getKid()).isNotEqualTo(kid);
    var imported =
        calls
            .vault()
            .rotateItem(
                rotation(item)
                    .setSigningKey(spec(Algorithm.RS256).setImportedKey(file("rsa2048")))
                    .build());
    assertThat(imported.getItem().getSigningKey().getKid()).isEqualTo(kid);
  }

  @Test
  void algorithmAndPurposeStayForLife() throws Exception {
    Item item = create(spec(Algorithm.ES256));
    SigningKeySpec.Builder otherAlgorithm = spec(Algorithm.ED25519).setImportedKey(file("ed25519"));
    SigningKeySpec.Builder otherPurpose =
        spec(Algorithm.ES256).setPurpose(Purpose.RAW).setImportedKey(file("p256"));
    for (SigningKeySpec.Builder other :
        new SigningKeySpec.Builder[] {otherAlgorithm, otherPurpose}) {
      Refused refused =
          Refused.by(() -> calls.vault().rotateItem(rotation(item).setSigningKey(other).build()));
      assertThat(refused.reason()).isEqualTo(ErrorReason.KIND_MISMATCH);
      assertThat(refused.message()).contains("ES256").contains("JWS");
    }
    assertThat(
            Refused.by(() -> calls.vault().rotateItem(rotation(item).setSecret("value").build()))
                .reason())
        .isEqualTo(ErrorReason.KIND_MISMATCH);
    Item secret = calls.create("no signing key", "value");
    assertThat(
            Refused.by(
                    () ->
                        calls
                            .vault()
                            .rotateItem(rotation(secret).setSigningKey(otherPurpose).build()))
                .reason())
        .isEqualTo(ErrorReason.KIND_MISMATCH);
  }

  @Test
  void aRotationThatNamesAKeyImportsOne() {
    Item item = create(spec(Algorithm.ES256));
    Refused refused =
        Refused.by(
            () ->
                calls
                    .vault()
                    .rotateItem(rotation(item).setSigningKey(spec(Algorithm.ES256)).build()));
    assertThat(refused.fields()).containsExactly("signing_key.imported_key");
  }

  /** RefusedSigningKeysTest has every sort of bad key. */
  @ParameterizedTest
  @ValueSource(strings = {"rsa1024", "p256", "rsa2048-encrypted-pkcs1", "p256-public"})
  void aBadKeyIsToldByItsFieldAndNotRepeated(String name) throws Exception {
    ByteString key = file(name);
    Refused refused = Refused.by(() -> create(spec(Algorithm.RS256).setImportedKey(key)));
    assertThat(refused.reason()).isEqualTo(ErrorReason.FIELD_INVALID);
    assertThat(refused.fields()).containsExactly("signing_key.imported_key");
    String base64 = key.toStringUtf8().lines().skip(1).findFirst().orElseThrow();
    assertThat(refused.status().toString()).doesNotContain(base64.substring(8, 20));
  }

  @Test
  void noPrivateHalfIsStoredOpenly() throws Exception {
    byte[] key = Random.randBytes(40);
    java.util.Arrays.fill(key, 0, 8, (byte) 0x5A);
    String id = create(spec(Algorithm.HS256).setImportedKey(ByteString.copyFrom(key))).getId();
    assertThat(
            broker.query(
                "SELECT count(*) FROM item_version WHERE item = '%s' AND kid IS NOT NULL AND"
                        .formatted(id)
                    + " position('\\x5a5a5a5a5a5a5a5a'::bytea IN ciphertext) = 0"
                    + " AND public_jwk IS NULL AND length(ciphertext) = 68"))
        .containsExactly("1");
  }

  @Test
  void resolve_isRefused() {
    Item item = create(spec(Algorithm.ED25519));
    Refused refused = Refused.by(() -> calls.resolve(item.getId()));
    assertThat(refused.reason()).isEqualTo(ErrorReason.REFERENCES_UNRESOLVED);
    assertThat(refused.failures().getFailures(0).getReason())
        .isEqualTo(ReferenceFailure.Reason.KIND_NOT_RESOLVABLE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "UPDATE item_version SET kid = reverse(kid) WHERE item = '@'",
        "UPDATE item_version SET kid = NULL WHERE item = '@'",
        "UPDATE item_version SET public_jwk = NULL WHERE item = '@'",
        "UPDATE item_version SET public_jwk = replace(public_jwk, 'sig', 'enc') WHERE item = '@'",
        "UPDATE item SET signing_algorithm = 'HS256' WHERE id = '@'",
        "UPDATE item SET signing_purpose = 'RAW' WHERE id = '@'",
      })
  void aChangedRowIsNoticed(String sql) {
    String id = create(spec(Algorithm.ED25519)).getId();
    try (Sabotage sabotage = new Sabotage(broker)) {
      sabotage.assertNoticed(sql.replace("@", id), "default", () -> get(id).toString());
      sabotage.commit("DROP SCHEMA kept CASCADE");
    }
    // Its connection was cut: the next test begins with one that lives.
    assertThat(Sabotage.outcome(() -> calls.resolve(id).toString()))
        .contains("REFERENCES_UNRESOLVED");
  }
}
