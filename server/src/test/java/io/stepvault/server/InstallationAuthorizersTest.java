package io.stepvault.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.ManagedChannel;
import io.stepvault.server.testing.Refused;
import io.stepvault.server.testing.TestBroker;
import io.stepvault.server.testing.TestCalls;
import io.stepvault.server.token.TokenBinding;
import io.stepvault.server.token.TokenClaims;
import io.stepvault.server.token.TokenSigner;
import io.stepvault.v1.AddKeyRequest;
import io.stepvault.v1.Authorizer;
import io.stepvault.v1.AuthorizerServiceGrpc;
import io.stepvault.v1.AuthorizerServiceGrpc.AuthorizerServiceBlockingStub;
import io.stepvault.v1.CreateAuthorizerRequest;
import io.stepvault.v1.DeleteOrganizationRequest;
import io.stepvault.v1.DescribeCallerRequest;
import io.stepvault.v1.ErrorReason;
import io.stepvault.v1.GetAuthorizerRequest;
import io.stepvault.v1.ListOrganizationsRequest;
import io.stepvault.v1.OrganizationServiceGrpc;
import io.stepvault.v1.ResolveRequest;
import io.stepvault.v1.ResolveServiceGrpc;
import io.stepvault.v1.RevokeKeyRequest;
import io.stepvault.v1.RevokeTokensRequest;
import io.stepvault.v1.UpdateAuthorizerRequest;
import io.stepvault.v1.VerificationKey;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Authorizers of the installation sign for the organizations in their bounds, and for no other. */
final class InstallationAuthorizersTest {
  private static final ResolveRequest PAYMENTS =
      ResolveRequest.newBuilder().addReferences("payments").build();

  private static TestBroker broker;
  private static Broker second;
  private static ManagedChannel node;
  private static AuthorizerServiceBlockingStub operator;

  @BeforeAll
  static void start() throws Exception {
    broker = TestBroker.start();
    second = Broker.start(broker.config(), Instant::now);
    node = broker.channel(broker.certificate("node-a"), second.port());
    operator = TestCalls.operator(broker, "system");
    broker.ensureOrganization("acme");
    broker.ensureOrganization("globex");
    for (String organization : new String[] {"acme", "globex"}) {
      TestCalls.register(broker, organization).create("payments", organization + "'s value");
    }
  }

  @AfterAll
  static void stop() {
    node.shutdownNow();
    second.close();
    broker.close();
  }

  private static TokenSigner signer(String kid) {
    return new TokenSigner(TokenSigner.generatePrivateJwk(kid, "Ed25519"));
  }

  /** One that signs for these organizations. */
  private record Signing(TokenSigner signer, Authorizer authorizer) {
    static Signing of(String... organizations) {
      TokenSigner signer = InstallationAuthorizersTest.signer("key-1");
      return new Signing(
          signer,
          operator
              .createAuthorizer(
                  CreateAuthorizerRequest.newBuilder()
                      .setName("the platform's")
                      .setBounds(TestCalls.wideBounds().addAllOrganizations(List.of(organizations)))
                      .addKeys(
                          VerificationKey.newBuilder()
                              .setJwk(signer.verificationKey().canonicalJwk()))
                      .build())
              .getAuthorizer());
    }

    String id() {
      return authorizer.getId();
    }

    String token(String organization) {
      long now = Instant.now().getEpochSecond();
      return signer.sign(
          TokenClaims.builder(id(), "stepvault", organization, "alice", "jti-" + organization)
              .issued(now, now + 600)
              .scopes(Set.of("resolve", "authorizer.keys"))
              .binding(new TokenBinding.SpiffeId("spiffe://test/node-a"))
              .owner("alice")
              .secrets(Set.of("*"))
              .build());
    }
  }

  private static ResolveServiceGrpc.ResolveServiceBlockingStub onFirst(String token) {
    return TestCalls.with(ResolveServiceGrpc.newBlockingStub(broker.channel("node-a")), token);
  }

  private static ResolveServiceGrpc.ResolveServiceBlockingStub onSecond(String token) {
    return TestCalls.with(ResolveServiceGrpc.newBlockingStub(node), token);
  }

  private static AuthorizerServiceBlockingStub authorizers(String token) {
    return TestCalls.with(AuthorizerServiceGrpc.newBlockingStub(broker.channel("node-a")), token);
  }

  private static void assertResolves(String token, String organization) {
    for (var stub :
        new ResolveServiceGrpc.ResolveServiceBlockingStub[] {onFirst(token), onSecond(token)}) {
      assertThat(stub.resolve(PAYMENTS).getSecrets(0).getValue().toStringUtf8())
          .isEqualTo(organization + "'s value");
    }
  }

  private static void assertRefused(String token, ErrorReason reason) {
    assertThat(Refused.by(() -> onFirst(token).resolve(PAYMENTS)).reason()).isEqualTo(reason);
    assertThat(Refused.by(() -> onSecond(token).resolve(PAYMENTS)).reason()).isEqualTo(reason);
    assertThat(
            Refused.by(
                    () ->
                        authorizers(token)
                            .describeCaller(DescribeCallerRequest.getDefaultInstance()))
                .reason())
        .isEqualTo(reason);
  }

  @Test
  void theTokenSaysWhichOrganizationItActsIn() {
    Signing all = Signing.of("*");

    assertResolves(all.token("acme"), "acme");
    assertResolves(all.token("globex"), "globex");
    var seen =
        authorizers(all.token("globex")).describeCaller(DescribeCallerRequest.getDefaultInstance());
    assertThat(seen.getOrganization()).isEqualTo("globex");
    assertThat(seen.getAuthorizerId()).isEqualTo(all.id());
  }

  @Test
  void outsideItsBoundsATokenIsNobodys() {
    Signing some = Signing.of("acme", "nowhere");

    assertResolves(some.token("acme"), "acme");
    assertRefused(some.token("globex"), ErrorReason.TOKEN_INVALID);
    assertRefused(some.token("nowhere"), ErrorReason.TOKEN_INVALID);
  }

  @Test
  void anOrganizationsOwnAuthorizerSignsForNoOther() {
    TestCalls acme = TestCalls.register(broker, "acme");
    TokenClaims good = acme.claims("node-a").build();
    String token =
        acme.signer()
            .sign(
                TokenClaims.builder(good.iss(), good.aud(), "globex", "alice", "jti")
                    .issued(good.iat(), good.exp())
                    .scopes(good.scopes())
                    .binding(good.binding())
                    .build());
    assertRefused(token, ErrorReason.TOKEN_INVALID);
  }

  @Test
  void aRevocationCountsInEveryOrganizationAtOnce() {
    Signing all = Signing.of("*");
    String acme = all.token("acme");
    String globex = all.token("globex");
    for (int round = 0; round < 3; round++) {
      assertResolves(acme, "acme");
      assertResolves(globex, "globex");
    }

    var unused =
        operator.revokeKey(
            RevokeKeyRequest.newBuilder().setAuthorizerId(all.id()).setKid("key-1").build());
    assertRefused(acme, ErrorReason.TOKEN_REVOKED);
    assertRefused(globex, ErrorReason.TOKEN_REVOKED);
  }

  @Test
  void revokedTokensAreRefusedInEveryOrganizationAtOnce() {
    Signing all = Signing.of("*");
    String acme = all.token("acme");
    String globex = all.token("globex");
    assertResolves(acme, "acme");
    assertResolves(globex, "globex");
    var request = RevokeTokensRequest.newBuilder().setSubject("alice").build();

    assertThat(Refused.by(() -> authorizers(acme).revokeTokens(request)).reason())
        .isEqualTo(ErrorReason.AUTHORIZER_NOT_FOUND);
    assertThat(authorizers(all.token("system")).revokeTokens(request).hasForgottenAt()).isTrue();
    assertRefused(acme, ErrorReason.TOKEN_REVOKED);
    assertRefused(globex, ErrorReason.TOKEN_REVOKED);
  }

  @Test
  void narrowedBoundsEndTokensThatAreOut() {
    Signing all = Signing.of("*");
    String globex = all.token("globex");
    assertResolves(globex, "globex");

    var unused =
        operator.updateAuthorizer(
            UpdateAuthorizerRequest.newBuilder()
                .setId(all.id())
                .setBounds(TestCalls.wideBounds().addOrganizations("acme"))
                .build());
    assertRefused(globex, ErrorReason.TOKEN_INVALID);
    assertResolves(all.token("acme"), "acme");
  }

  @Test
  void itsKeysAreManagedInTheInstallationsOrganization() {
    Signing all = Signing.of("*");
    TokenSigner next = signer("key-2");
    AddKeyRequest addition =
        AddKeyRequest.newBuilder().setJwk(next.verificationKey().canonicalJwk()).build();

    assertThat(Refused.by(() -> authorizers(all.token("acme")).addKey(addition)).reason())
        .isEqualTo(ErrorReason.AUTHORIZER_NOT_FOUND);
    assertThat(authorizers(all.token("system")).addKey(addition).getKey().getKid())
        .isEqualTo("key-2");
    assertResolves(new Signing(next, all.authorizer()).token("acme"), "acme");
    assertThat(
            Refused.by(
                    () ->
                        TestCalls.operator(broker, "acme")
                            .getAuthorizer(
                                GetAuthorizerRequest.newBuilder().setId(all.id()).build()))
                .reason())
        .isEqualTo(ErrorReason.AUTHORIZER_NOT_FOUND);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "*,acme", "Acme", "a b", "{acme}"})
  void itsBoundsNameOrganizations(String organizations) {
    var bounds = TestCalls.wideBounds();
    if (!organizations.isEmpty()) {
      bounds.addAllOrganizations(List.of(organizations.split(",")));
    }
    CreateAuthorizerRequest request =
        CreateAuthorizerRequest.newBuilder().setName("wrong").setBounds(bounds).build();
    assertThat(Refused.by(() -> operator.createAuthorizer(request)).fields())
        .singleElement()
        .asString()
        .startsWith("bounds.organizations");
  }

  @Test
  void theInstallationIsNoTenant() {
    var organizations = OrganizationServiceGrpc.newBlockingStub(broker.channel("operator"));
    assertThat(
            organizations
                .listOrganizations(ListOrganizationsRequest.getDefaultInstance())
                .getOrganizationsList())
        .noneMatch(organization -> organization.getId().equals("system"));
    assertThat(
            Refused.by(
                    () ->
                        organizations.deleteOrganization(
                            DeleteOrganizationRequest.newBuilder()
                                .setId("system")
                                .setConfirmId("system")
                                .build()))
                .fields())
        .containsExactly("id");
  }

  @Test
  void whatWasChangedInTheDatabaseFailsClosed() {
    Signing some = Signing.of("acme");
    String widen =
        "UPDATE stepvault.authorizer SET organizations = '{%s}' WHERE id = '" + some.id() + "'";
    broker.sql(widen.formatted("*"));
    try {
      assertThat(
              Refused.by(
                      () ->
                          authorizers(some.token("globex"))
                              .describeCaller(DescribeCallerRequest.getDefaultInstance()))
                  .reason())
          .isEqualTo(ErrorReason.INTEGRITY_FAILED);
    } finally {
      broker.sql(widen.formatted("acme"));
    }
    assertResolves(some.token("acme"), "acme");
  }
}
