package io.stepvault.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.stepvault.client.Secret;
import io.stepvault.client.Step;
import io.stepvault.client.StepvaultClient;
import io.stepvault.client.Tls;
import io.stepvault.client.TokenRefusedException;
import io.stepvault.client.token.SigningKey;
import io.stepvault.client.token.TokenClaims;
import io.stepvault.client.token.TokenSigner;
import io.stepvault.server.testing.TestBroker;
import io.stepvault.server.testing.TestCalls;
import io.stepvault.server.token.ParsedToken;
import io.stepvault.server.token.Pins;
import io.stepvault.server.token.TokenBinding;
import io.stepvault.v1.AddKeyRequest;
import io.stepvault.v1.ErrorReason;
import io.stepvault.v1.VerificationKey;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tokens of the client library's signer, at a broker. */
final class ClientSignerTest {
  private static final String NODE_A = "spiffe://test/node-a";

  private static TestBroker broker;
  private static TestCalls calls;

  @TempDir private Path folder;

  @BeforeAll
  static void start() {
    broker = TestBroker.start();
    calls = TestCalls.register(broker, "default");
    var unused = calls.create("payments", "value");
  }

  @AfterAll
  static void stop() {
    broker.close();
  }

  private static VerificationKey add(AddKeyRequest.Builder key) {
    return TestCalls.operator(broker, "default")
        .addKey(key.setAuthorizerId(calls.authorizer().getId()).build())
        .getKey();
  }

  private static TokenSigner signer(Path key) {
    return TokenSigner.builder()
        .authorizer(calls.authorizer().getId())
        .organization("default")
        .key(key)
        .build();
  }

  private static TokenClaims.Builder claims() {
    return TokenClaims.builder()
        .subject("alice")
        .scopes("resolve")
        .spiffeId(NODE_A)
        .owner("alice")
        .secrets("payments");
  }

  private StepvaultClient client(String name) throws Exception {
    broker.certificate(name).writeTo(folder, name);
    return StepvaultClient.builder()
        .address("localhost:" + broker.port())
        .tls(
            Tls.files(
                broker.directory().resolve("ca.pem"),
                folder.resolve(name + ".pem"),
                folder.resolve(name + ".key")))
        .build();
  }

  private void resolves(TokenSigner signer, TokenClaims claims) throws Exception {
    try (StepvaultClient client = client("node-a");
        Secret secret = client.step(signer.supplier(claims)).resolve("payments")) {
      assertThat(secret.revealAsString()).isEqualTo("value");
    }
  }

  private Path jwk(String algorithm) throws Exception {
    return Files.writeString(
        folder.resolve("authorizer.jwk"),
        io.stepvault.server.token.TokenSigner.generatePrivateJwk(
            UUID.randomUUID().toString(), algorithm));
  }

  @ParameterizedTest
  @ValueSource(strings = {"Ed25519", "ES256", "ES384", "RS256", "PS256"})
  void keyInAJwkIsRegisteredByItsPublicHalf_andSigns(String algorithm) throws Exception {
    Path file = jwk(algorithm);
    VerificationKey added =
        add(AddKeyRequest.newBuilder().setJwk(SigningKey.read(file).publicJwk()));
    TokenSigner signer = signer(file);

    assertThat(added.getKid()).isEqualTo(signer.kid());
    resolves(signer, claims().build());
  }

  @ParameterizedTest
  @ValueSource(strings = {"Ed25519", "secp256r1", "secp384r1", "RSA", "RSASSA-PSS"})
  void keyInPemIsCalledByTheSameNameOnBothSides(String type) throws Exception {
    KeyPair pair = generate(type);
    Path file =
        Files.writeString(
            folder.resolve("authorizer.key"), pem("PRIVATE KEY", pair.getPrivate().getEncoded()));
    VerificationKey added =
        add(AddKeyRequest.newBuilder().setPem(pem("PUBLIC KEY", pair.getPublic().getEncoded())));
    TokenSigner signer = signer(file);

    assertThat(signer.kid()).isEqualTo(added.getKid());
    resolves(signer, claims().build());
  }

  private static KeyPair generate(String type) throws Exception {
    if (!type.startsWith("secp")) {
      return KeyPairGenerator.getInstance(type).generateKeyPair();
    }
    // With the public half in it, as OpenSSL writes it too.
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC", new BouncyCastleProvider());
    generator.initialize(new ECGenParameterSpec(type));
    return generator.generateKeyPair();
  }

  private static String pem(String label, byte[] der) {
    return "-----BEGIN %s-----\n%s\n-----END %s-----\n"
        .formatted(label, Base64.getMimeEncoder().encodeToString(der), label);
  }

  @Test
  void boundCertificateAloneMayPresentIt() throws Exception {
    Path file = jwk("Ed25519");
    add(AddKeyRequest.newBuilder().setJwk(SigningKey.read(file).publicJwk()));
    broker.certificate("node-a").writeTo(folder, "node-a");
    TokenSigner signer = signer(file);
    TokenClaims claims = claims().certificate(folder.resolve("node-a.pem")).build();

    resolves(signer, claims);
    try (StepvaultClient other = client("node-b")) {
      Step step = other.step(signer.sign(claims));
      var refused =
          catchThrowableOfType(TokenRefusedException.class, () -> step.resolve("payments"));
      assertThat(refused.reason()).isEqualTo(ErrorReason.TOKEN_NOT_BOUND);
    }
  }

  @Test
  void brokerReadsEveryClaimAsItWasMeant() throws Exception {
    Instant before = Instant.now();
    TokenClaims claims =
        TokenClaims.builder()
            .subject("alice")
            .organization("acme")
            .scopes("resolve", "vault.read")
            .spiffeId(NODE_A)
            .workflow("billing")
            .run("run-17")
            .node("charge")
            .owner("b\u00f6b")
            .groups(List.of("dev", "\ud83d\ude00"))
            .secrets("stripe_secret", "My App's \"API\" \\ Token\u2028")
            .asOf(Instant.ofEpochSecond(1_700_000_000))
            .versions(Map.of("stripe_secret", 3))
            .notBefore(Instant.ofEpochSecond(1_700_000_001))
            .life(Duration.ofHours(24))
            .id("my own")
            .build();

    var read = ParsedToken.parse(signer(jwk("Ed25519")).sign(claims)).claims();

    assertThat(read.iat()).isBetween(before.getEpochSecond(), Instant.now().getEpochSecond());
    assertThat(read)
        .isEqualTo(
            io.stepvault.server.token.TokenClaims.builder(
                    calls.authorizer().getId(), "stepvault", "acme", "alice", "my own")
                .issued(read.iat(), read.iat() + 86_400)
                .notBefore(1_700_000_001)
                .scopes(new LinkedHashSet<>(List.of("resolve", "vault.read")))
                .binding(new TokenBinding.SpiffeId(NODE_A))
                .step("billing", "run-17", "charge")
                .owner("b\u00f6b")
                .groups(List.of("dev", "\ud83d\ude00"))
                .secrets(
                    new LinkedHashSet<>(
                        List.of("stripe_secret", "My App's \"API\" \\ Token\u2028")))
                .pins(new Pins(1_700_000_000L, Map.of("stripe_secret", 3)))
                .build());
  }

  @Test
  void whatTheSignerJustTakes_theBrokerTakes() throws Exception {
    TokenSigner signer = signer(jwk("Ed25519"));
    List<String> many = IntStream.range(0, 1_000).mapToObj(i -> Integer.toString(i, 36)).toList();

    for (TokenClaims claims :
        List.of(
            claims().subject("\ud83d\ude00".repeat(256)).build(),
            claims().secrets("\u20ac".repeat(66) + "ab").build(),
            claims().secrets(many).build(),
            claims().groups(many).build(),
            claims().versions(Map.of("\u20ac".repeat(66), Integer.MAX_VALUE)).build(),
            claims().allSecrets().build(),
            claims().life(Duration.ofSeconds(1)).build())) {
      assertThat(ParsedToken.parse(signer.sign(claims)).jws().keyId()).isEqualTo(signer.kid());
    }
  }
}
