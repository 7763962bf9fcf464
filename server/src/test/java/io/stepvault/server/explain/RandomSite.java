package io.stepvault.server.explain;

import static io.stepvault.server.testing.People.aGroup;
import static io.stepvault.server.testing.People.aUser;
import static io.stepvault.server.testing.People.canUse;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import io.grpc.StatusRuntimeException;
import io.stepvault.server.testing.TestBroker;
import io.stepvault.server.testing.TestCalls;
import io.stepvault.server.testing.TestVault;
import io.stepvault.server.token.TokenSigner;
import io.stepvault.v1.Access;
import io.stepvault.v1.AddKeyRequest;
import io.stepvault.v1.ApiKeyPolicy;
import io.stepvault.v1.Bounds;
import io.stepvault.v1.CreateItemRequest;
import io.stepvault.v1.DeleteItemRequest;
import io.stepvault.v1.Item;
import io.stepvault.v1.RevokeKeyRequest;
import io.stepvault.v1.RotateItemRequest;
import io.stepvault.v1.SigningKeySpec;
import io.stepvault.v1.UpdateAuthorizerRequest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;

/** Items of all sorts, and authorizers with all sorts of bounds and keys; made out of a seed. */
final class RandomSite {
  static final List<String> USERS = List.of("alice", "bob", "carol");
  static final List<String> GROUPS = List.of("ops", "dev");
  static final String LARGE = "the large one";
  private static final int ITEMS = 45;
  private static final int SECONDS_EACH = 4;

  /** From then on everything is there. */
  static final int MADE_AFTER = ITEMS * SECONDS_EACH;

  private final TestBroker broker;
  private final TestCalls calls;
  private final Random random;
  private final long start = Instant.now().getEpochSecond();
  private final List<Signatory> signatories = new ArrayList<>();
  private final List<String> references = new ArrayList<>();

  /**
   * One key of one authorizer.
   *
   * @param anyNode whether any certificate may present its tokens
   */
  record Signatory(String authorizer, TokenSigner signer, boolean anyNode) {}

  RandomSite(TestBroker broker, long seed) {
    this.broker = broker;
    this.random = new Random(seed);
    this.calls = TestCalls.register(broker, "default");
    for (int i = 0; i < ITEMS; i++) {
      item(start + (long) i * SECONDS_EACH);
    }
    var unused =
        calls
            .vault()
            .createItem(
                CreateItemRequest.newBuilder()
                    .setName(LARGE)
                    .setMaterial(ByteString.copyFrom(new byte[65_536]))
                    .setAccess(Access.newBuilder().setMode(Access.Mode.TEAM))
                    .build());
    authorizers();
  }

  /** When it was begun. */
  long start() {
    return start;
  }

  List<Signatory> signatories() {
    return signatories;
  }

  /** Names and ids of its items. */
  List<String> references() {
    return references;
  }

  static <T> T pick(Random random, List<T> from) {
    return from.get(random.nextInt(from.size()));
  }

  private boolean in100(int chance) {
    return random.nextInt(100) < chance;
  }

  private void item(long second) {
    broker.stopDatabaseClock(Instant.ofEpochSecond(second));
    String user = pick(random, USERS);
    TestVault vault = new TestVault(calls, calls.vaultOf(user));
    CreateItemRequest.Builder request = kind(CreateItemRequest.newBuilder()).setAccess(access());
    if (in100(30)) {
      long end = start + MADE_AFTER + random.nextInt(400);
      request.setExpiresAt(Timestamp.newBuilder().setSeconds(end));
    }
    attempt(
        () -> {
          Item item = calls.vaultOf(user).createItem(request.build()).getItem();
          references.add(item.getName());
          references.add(item.getId());
          broker.stopDatabaseClock(Instant.ofEpochSecond(second + 1));
          versions(vault, item);
          if (in100(15)) {
            broker.stopDatabaseClock(Instant.ofEpochSecond(second + 3));
            var unused =
                calls
                    .vaultOf(user)
                    .deleteItem(DeleteItemRequest.newBuilder().setId(item.getId()).build());
          }
        });
  }

  private CreateItemRequest.Builder kind(CreateItemRequest.Builder request) {
    String name = "name-" + random.nextInt(12);
    int kind = random.nextInt(100);
    if (kind < 65) {
      return request.setName(name).setSecret("value");
    }
    if (kind < 80) {
      return request.setName(name).setMaterial(ByteString.copyFromUtf8("material"));
    }
    if (kind < 90) {
      return request.setName("api-key:" + name).setApiKey(ApiKeyPolicy.getDefaultInstance());
    }
    return request
        .setName(name)
        .setSigningKey(
            SigningKeySpec.newBuilder()
                .setAlgorithm(SigningKeySpec.Algorithm.ES256)
                .setPurpose(SigningKeySpec.Purpose.JWS));
  }

  private Access.Builder access() {
    Access.Mode mode =
        pick(random, List.of(Access.Mode.TEAM, Access.Mode.RESTRICTED, Access.Mode.PRIVATE));
    Access.Builder access = Access.newBuilder().setMode(mode);
    if (mode == Access.Mode.RESTRICTED) {
      access.addGrants(
          canUse(in100(50) ? aUser(pick(random, USERS)) : aGroup(pick(random, GROUPS))));
    }
    return access;
  }

  private void versions(TestVault vault, Item item) {
    if (in100(50)) {
      attempt(() -> rotate(vault, item, false));
    }
    if (in100(30)) {
      attempt(() -> rotate(vault, item, true));
    }
    broker.stopDatabaseClock(
        Instant.ofEpochSecond(item.getCreatedAt().getSeconds()).plusSeconds(2));
    if (in100(30)) {
      int version = 1 + random.nextInt(2);
      attempt(() -> vault.disable(item, version));
    }
    if (in100(15)) {
      attempt(() -> vault.destroy(item, 1, true));
    }
  }

  private static void rotate(TestVault vault, Item item, boolean stage) {
    RotateItemRequest.Builder rotation =
        RotateItemRequest.newBuilder().setId(item.getId()).setStage(stage);
    if (item.getKind() == Item.Kind.MATERIAL) {
      rotation.setMaterial(ByteString.copyFromUtf8("more material"));
    } else if (item.getKind() == Item.Kind.SECRET) {
      rotation.setSecret("another value");
    }
    var unused = vault.rotate(rotation);
  }

  /** What is not possible with an item is left. */
  private static void attempt(Runnable change) {
    try {
      change.run();
    } catch (StatusRuntimeException e) {
      // Some other change is.
    }
  }

  private void authorizers() {
    String own = calls.authorizer().getId();
    for (int i = 0; i < 8; i++) { // The good ones are asked most.
      signatories.add(new Signatory(own, calls.signer(), true));
    }
    signatories.add(new Signatory(own, key("retired", 0, start + MADE_AFTER + 100), true));
    signatories.add(new Signatory(own, key("prepared", start + MADE_AFTER + 300, 0), true));
    signatories.add(new Signatory(own, key("revoked", 0, 0), true));
    var unused =
        TestCalls.operator(broker, "default")
            .revokeKey(
                RevokeKeyRequest.newBuilder().setAuthorizerId(own).setKid("revoked").build());
    register(true, b -> b.clearItems().addAllItems(references.subList(0, references.size() / 3)));
    register(false, b -> b.clearPresenters().addPresenters("spiffe://test/node-a"));
    register(true, b -> b.setMayGrantAllSecrets(false));
    register(true, b -> b.setLongestTokenLife(TestVault.seconds(300)));
    register(true, b -> b.clearScopes().addScopes("resolve"));
    register(true, Bounds.Builder::clearOldestPin);
    register(true, b -> b.setOldestPin(TestVault.seconds(200)));
    register(true, b -> b.clearItems());
    String disabled = register(true, UnaryOperator.identity());
    var unusedToo =
        TestCalls.operator(broker, "default")
            .updateAuthorizer(
                UpdateAuthorizerRequest.newBuilder().setId(disabled).setDisabled(true).build());
    TestCalls platform = TestCalls.register(broker, "system", b -> b.addOrganizations("default"));
    signatories.add(new Signatory(platform.authorizer().getId(), platform.signer(), true));
  }

  private String register(boolean anyNode, UnaryOperator<Bounds.Builder> bounds) {
    TestCalls registered = TestCalls.register(broker, "default", bounds);
    String id = registered.authorizer().getId();
    signatories.add(new Signatory(id, registered.signer(), anyNode));
    return id;
  }

  private TokenSigner key(String kid, long notBefore, long notAfter) {
    TokenSigner signer = new TokenSigner(TokenSigner.generatePrivateJwk(kid, "Ed25519"));
    AddKeyRequest.Builder request =
        AddKeyRequest.newBuilder()
            .setAuthorizerId(calls.authorizer().getId())
            .setJwk(signer.verificationKey().canonicalJwk());
    if (notBefore > 0) {
      request.setNotBefore(Timestamp.newBuilder().setSeconds(notBefore));
    }
    if (notAfter > 0) {
      request.setNotAfter(Timestamp.newBuilder().setSeconds(notAfter));
    }
    var unused = TestCalls.operator(broker, "default").addKey(request.build());
    return signer;
  }
}
