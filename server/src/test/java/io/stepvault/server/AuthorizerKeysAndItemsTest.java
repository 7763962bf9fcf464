package io.stepvault.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.nimbusds.jose.jwk.ECKey;
import io.stepvault.server.testing.Refused;
import io.stepvault.server.testing.TestBroker;
import io.stepvault.server.testing.TestCalls;
import io.stepvault.server.token.TokenSigner;
import io.stepvault.v1.AddKeyRequest;
import io.stepvault.v1.CreateAuthorizerRequest;
import io.stepvault.v1.CreateItemRequest;
import io.stepvault.v1.RotateItemRequest;
import io.stepvault.v1.SigningKeyInfo;
import io.stepvault.v1.SigningKeySpec;
import io.stepvault.v1.SigningKeySpec.Algorithm;
import io.stepvault.v1.SigningKeySpec.Purpose;
import io.stepvault.v1.VerificationKey;
import java.util.Base64;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** No key is both: one that signs for the vault's users, and one that verifies tokens. */
final class AuthorizerKeysAndItemsTest {
  private static TestBroker broker;
  private static TestCalls calls;
  private static TestCalls elsewhere;

  @BeforeAll
  static void start() {
    broker = TestBroker.start();
    broker.ensureOrganization("other");
    calls = TestCalls.register(broker, "default");
    elsewhere = TestCalls.register(broker, "other");
  }

  @AfterAll
  static void stop() {
    broker.close();
  }

  private static SigningKeyInfo generate(Algorithm algorithm) {
    return calls
        .vault()
        .createItem(
            CreateItemRequest.newBuilder()
                .setName("signing with " + algorithm)
                .setSigningKey(
                    SigningKeySpec.newBuilder().setAlgorithm(algorithm).setPurpose(Purpose.JWS))
                .build())
        .getItem()
        .getSigningKey();
  }

  private static AddKeyRequest add(TestCalls to, String jwk) {
    return AddKeyRequest.newBuilder().setAuthorizerId(to.authorizer().getId()).setJwk(jwk).build();
  }

  @ParameterizedTest
  @EnumSource(
      value = Algorithm.class,
      names = {"ED25519", "ES256", "RS256"})
  void theKeyOfAnItemBecomesNoAuthorizersKey(Algorithm algorithm) {
    String jwk = generate(algorithm).getPublicJwk();

    Refused added = Refused.by(() -> TestCalls.operator(broker, "default").addKey(add(calls, jwk)));
    assertThat(added.fields()).containsExactly("jwk");
    assertThat(added.message()).contains("signing key in the vault");
    assertThat(
            Refused.by(
                    () ->
                        TestCalls.operator(broker, "default")
                            .createAuthorizer(
                                CreateAuthorizerRequest.newBuilder()
                                    .setName("another")
                                    .setBounds(TestCalls.wideBounds())
                                    .addKeys(VerificationKey.newBuilder().setJwk(jwk))
                                    .build()))
                .fields())
        .containsExactly("keys[0].jwk");
    assertThat(
            Refused.by(
                    () ->
                        TestCalls.operator(broker, "system")
                            .createAuthorizer(
                                CreateAuthorizerRequest.newBuilder()
                                    .setName("of the installation")
                                    .setBounds(TestCalls.wideBounds().addOrganizations("*"))
                                    .addKeys(VerificationKey.newBuilder().setJwk(jwk))
                                    .build()))
                .fields())
        .containsExactly("keys[0].jwk");
    assertThat(TestCalls.operator(broker, "other").addKey(add(elsewhere, jwk)).getKey().getKid())
        .as("another organization's items are none of its business")
        .isNotEmpty();
  }

  private static SigningKeySpec imported(String privateJwk) throws Exception {
    String pem =
        "-----BEGIN PRIVATE KEY-----\n%s\n-----END PRIVATE KEY-----\n"
            .formatted(
                Base64.getEncoder()
                    .encodeToString(ECKey.parse(privateJwk).toECPrivateKey().getEncoded()));
    return SigningKeySpec.newBuilder()
        .setAlgorithm(Algorithm.ES256)
        .setPurpose(Purpose.JWS)
        .setImportedKey(ByteString.copyFromUtf8(pem))
        .build();
  }

  private static void assertNotImported(SigningKeySpec key) {
    CreateItemRequest creation =
        CreateItemRequest.newBuilder().setName("imported").setSigningKey(key).build();
    assertThat(Refused.by(() -> calls.vault().createItem(creation)).fields())
        .containsExactly("signing_key.imported_key");
  }

  @Test
  void theKeyOfAnAuthorizerBecomesNoItem() throws Exception {
    String jwk = TokenSigner.generatePrivateJwk("own", "ES256");
    var unused =
        TestCalls.operator(broker, "default")
            .addKey(add(calls, new TokenSigner(jwk).verificationKey().canonicalJwk()));
    SigningKeySpec key = imported(jwk);

    assertNotImported(key);
    String item =
        calls
            .vault()
            .createItem(
                CreateItemRequest.newBuilder()
                    .setName("rotated")
                    .setSigningKey(key.toBuilder().clearImportedKey())
                    .build())
            .getItem()
            .getId();
    assertThat(
            Refused.by(
                    () ->
                        calls
                            .vault()
                            .rotateItem(
                                RotateItemRequest.newBuilder()
                                    .setId(item)
                                    .setSigningKey(key)
                                    .build()))
                .fields())
        .containsExactly("signing_key.imported_key");
  }

  @Test
  void theKeyOfTheInstallationBecomesNoItem() throws Exception {
    String jwk = TokenSigner.generatePrivateJwk("installation", "ES256");
    var unused =
        TestCalls.operator(broker, "system")
            .createAuthorizer(
                CreateAuthorizerRequest.newBuilder()
                    .setName("of the installation")
                    .setBounds(TestCalls.wideBounds().addOrganizations("other"))
                    .addKeys(
                        VerificationKey.newBuilder()
                            .setJwk(new TokenSigner(jwk).verificationKey().canonicalJwk()))
                    .build());

    assertNotImported(imported(jwk));
  }
}
