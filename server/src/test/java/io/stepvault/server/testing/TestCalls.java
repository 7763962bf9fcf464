package io.stepvault.server.testing;

import com.google.protobuf.ByteString;
import com.google.protobuf.Duration;
import io.grpc.CallCredentials;
import io.grpc.Metadata;
import io.grpc.stub.AbstractStub;
import io.stepvault.server.token.TokenBinding;
import io.stepvault.server.token.TokenClaims;
import io.stepvault.server.token.TokenSigner;
import io.stepvault.v1.Access;
import io.stepvault.v1.Authorizer;
import io.stepvault.v1.AuthorizerServiceGrpc;
import io.stepvault.v1.AuthorizerServiceGrpc.AuthorizerServiceBlockingStub;
import io.stepvault.v1.Bounds;
import io.stepvault.v1.CreateAuthorizerRequest;
import io.stepvault.v1.CreateItemRequest;
import io.stepvault.v1.Item;
import io.stepvault.v1.ResolveRequest;
import io.stepvault.v1.ResolveResponse;
import io.stepvault.v1.ResolveServiceGrpc;
import io.stepvault.v1.ResolveServiceGrpc.ResolveServiceBlockingStub;
import io.stepvault.v1.VaultServiceGrpc;
import io.stepvault.v1.VaultServiceGrpc.VaultServiceBlockingStub;
import io.stepvault.v1.VerificationKey;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.function.UnaryOperator;

/**
 * The calls that tests make: an authorizer of one organization, its tokens, and stubs that use
 * them.
 */
public final class TestCalls {
  /** The scopes that an authorizer of these tests may grant: all. */
  public static final List<String> SCOPES =
      List.of(
          "api_key.verify",
          "authorizer.keys",
          "resolve",
          "sign",
          "template.check",
          "vault.read",
          "vault.write",
          "verify");

  private final TestBroker broker;
  private final String organization;
  private final TokenSigner signer;
  private final Authorizer authorizer;

  private TestCalls(
      TestBroker broker, String organization, TokenSigner signer, Authorizer authorizer) {
    this.broker = broker;
    this.organization = organization;
    this.signer = signer;
    this.authorizer = authorizer;
  }

  /** Registers an authorizer without bounds that bind, in an organization that exists. */
  public static TestCalls register(TestBroker broker, String organization) {
    return register(broker, organization, UnaryOperator.identity());
  }

  /** Registers an authorizer with other bounds. */
  public static TestCalls register(
      TestBroker broker, String organization, UnaryOperator<Bounds.Builder> bounds) {
    TokenSigner signer = new TokenSigner(TokenSigner.generatePrivateJwk("key-1", "Ed25519"));
    Authorizer authorizer =
        operator(broker, organization)
            .createAuthorizer(
                CreateAuthorizerRequest.newBuilder()
                    .setName("workflow engine")
                    .setBounds(bounds.apply(wideBounds()))
                    .addKeys(
                        VerificationKey.newBuilder()
                            .setJwk(signer.verificationKey().canonicalJwk()))
                    .build())
            .getAuthorizer();
    return new TestCalls(broker, organization, signer, authorizer);
  }

  public static Bounds.Builder wideBounds() {
    return Bounds.newBuilder()
        .addAllScopes(SCOPES)
        .setLongestTokenLife(Duration.newBuilder().setSeconds(3600))
        .addPresenters("spiffe://test/*")
        .addItems("*")
        .setMayGrantAllSecrets(true)
        .setOldestPin(Duration.newBuilder().setSeconds(10 * 365 * 24 * 3600L));
  }

  /** Calls as an operator, for an organization. */
  public static AuthorizerServiceBlockingStub operator(TestBroker broker, String organization) {
    return AuthorizerServiceGrpc.newBlockingStub(broker.channel("operator"))
        .withCallCredentials(new Headers(null, organization));
  }

  public Authorizer authorizer() {
    return authorizer;
  }

  public TokenSigner signer() {
    return signer;
  }

  /** The claims of a good token for the certificate of this name; change what the test is about. */
  public TokenClaims.Builder claims(String certificate) {
    long now = Instant.now().getEpochSecond();
    return TokenClaims.builder(
            authorizer.getId(), "stepvault", organization, "alice", UUID.randomUUID().toString())
        .issued(now, now + 600)
        .scopes(Set.copyOf(SCOPES))
        .binding(new TokenBinding.SpiffeId("spiffe://test/" + certificate))
        .step("billing", "run-1", "node-1")
        .owner("alice")
        .secrets(Set.of("*"));
  }

  /** A good token. */
  public String token(String certificate) {
    return signer.sign(claims(certificate).build());
  }

  /** A stub that presents a token. */
  public static <S extends AbstractStub<S>> S with(S stub, String token) {
    return stub.withCallCredentials(new Headers(token, null));
  }

  public VaultServiceBlockingStub vault() {
    return with(VaultServiceGrpc.newBlockingStub(broker.channel("backend")), token("backend"));
  }

  /** Vault calls of another user. */
  public VaultServiceBlockingStub vaultOf(String user) {
    long now = Instant.now().getEpochSecond();
    String token =
        signer.sign(
            TokenClaims.builder(authorizer.getId(), "stepvault", organization, user, "jti-" + user)
                .issued(now, now + 600)
                .scopes(Set.copyOf(SCOPES))
                .binding(new TokenBinding.SpiffeId("spiffe://test/backend"))
                .build());
    return with(VaultServiceGrpc.newBlockingStub(broker.channel("backend")), token);
  }

  public ResolveServiceBlockingStub node() {
    return node(token("node-a"));
  }

  /** Node a's connection with any token. */
  public ResolveServiceBlockingStub node(String token) {
    return with(ResolveServiceGrpc.newBlockingStub(broker.channel("node-a")), token);
  }

  /** Stores alice's private secret. */
  public Item create(String name, String value) {
    return create(name, value, Access.Mode.PRIVATE);
  }

  public Item create(String name, String value, Access.Mode mode) {
    return vault()
        .createItem(
            CreateItemRequest.newBuilder()
                .setName(name)
                .setSecretBytes(ByteString.copyFromUtf8(value))
                .setAccess(Access.newBuilder().setMode(mode))
                .build())
        .getItem();
  }

  /** Resolves one reference as node a, for alice; answers with the value as text. */
  public String resolve(String reference) {
    ResolveResponse response =
        node().resolve(ResolveRequest.newBuilder().addReferences(reference).build());
    return response.getSecrets(0).getValue().toStringUtf8();
  }

  /** Puts what a call presents into its metadata. */
  public static final class Headers extends CallCredentials {
    private final Metadata headers = new Metadata();

    public Headers(String token, String organization) {
      if (token != null) {
        put("authorization", "Bearer " + token);
      }
      if (organization != null) {
        put("stepvault-organization", organization);
      }
    }

    private void put(String name, String value) {
      headers.put(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER), value);
    }

    @Override
    public void applyRequestMetadata(RequestInfo info, Executor executor, MetadataApplier applier) {
      applier.apply(headers);
    }
  }
}
