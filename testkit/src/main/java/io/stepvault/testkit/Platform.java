package io.stepvault.testkit;

import com.google.protobuf.Duration;
import io.grpc.ChannelCredentials;
import io.grpc.Grpc;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.TlsChannelCredentials;
import io.grpc.stub.AbstractStub;
import io.grpc.stub.MetadataUtils;
import io.stepvault.client.token.SigningKey;
import io.stepvault.client.token.TokenSigner;
import io.stepvault.server.cli.PrivateFiles;
import io.stepvault.server.tls.IssuedCertificate;
import io.stepvault.v1.AuthorizerServiceGrpc;
import io.stepvault.v1.AuthorizerServiceGrpc.AuthorizerServiceBlockingStub;
import io.stepvault.v1.Bounds;
import io.stepvault.v1.CreateAuthorizerRequest;
import io.stepvault.v1.CreateOrganizationRequest;
import io.stepvault.v1.OrganizationServiceGrpc;
import io.stepvault.v1.VaultServiceGrpc;
import io.stepvault.v1.VaultServiceGrpc.VaultServiceBlockingStub;
import io.stepvault.v1.VerificationKey;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** All that stands around a step: operator, authorizer and back end, with one certificate. */
final class Platform implements AutoCloseable {
  static final String AUDIENCE = "stepvault";

  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
  private static final Metadata.Key<String> ORGANIZATION =
      Metadata.Key.of("stepvault-organization", Metadata.ASCII_STRING_MARSHALLER);
  private static final List<String> SCOPES =
      List.of("vault.read", "vault.write", "resolve", "api_key.verify", "sign", "verify");
  private static final int DAY_SECONDS = 24 * 60 * 60;
  private static final long CALL_SECONDS = 30;

  private final ManagedChannel channel;
  private final Identity identity;

  private Platform(ManagedChannel channel, Identity identity) {
    this.channel = channel;
    this.identity = identity;
  }

  /**
   * What it proves itself with.
   *
   * @param key signs tokens
   */
  record Identity(ChannelCredentials credentials, IssuedCertificate certificate, SigningKey key) {
    /**
     * Makes the rest.
     *
     * @param folder for its files
     */
    static Identity of(IssuedCertificate certificate, Path authorities, Path folder)
        throws IOException {
      Path keyFile = folder.resolve("authorizer.jwk");
      PrivateFiles.write(
          keyFile, io.stepvault.server.token.TokenSigner.generatePrivateJwk("testkit", "Ed25519"));
      certificate.writeTo(folder, "platform");
      return new Identity(
          TlsChannelCredentials.newBuilder()
              .trustManager(authorities.toFile())
              .keyManager(
                  folder.resolve("platform.pem").toFile(), folder.resolve("platform.key").toFile())
              .build(),
          certificate,
          SigningKey.read(keyFile));
    }
  }

  /** Connects with the first call. */
  static Platform at(String address, Identity identity) {
    return new Platform(Grpc.newChannelBuilder(address, identity.credentials()).build(), identity);
  }

  IssuedCertificate certificate() {
    return identity.certificate();
  }

  /** A new organization, with an authorizer that may grant everything in it. */
  Tenant newTenant(String organization) {
    var unused =
        withDeadline(OrganizationServiceGrpc.newBlockingStub(channel))
            .createOrganization(CreateOrganizationRequest.newBuilder().setId(organization).build());
    String authorizer =
        authorizers(organization)
            .createAuthorizer(
                CreateAuthorizerRequest.newBuilder()
                    .setName("workflow engine")
                    .setBounds(bounds())
                    .addKeys(VerificationKey.newBuilder().setJwk(identity.key().publicJwk()))
                    .build())
            .getAuthorizer()
            .getId();
    TokenSigner signer =
        TokenSigner.builder()
            .authorizer(authorizer)
            .audience(AUDIENCE)
            .organization(organization)
            .key(identity.key())
            .build();
    return new Tenant(this, organization, authorizer, signer);
  }

  private static Bounds.Builder bounds() {
    return Bounds.newBuilder()
        .addAllScopes(SCOPES)
        .setLongestTokenLife(Duration.newBuilder().setSeconds(DAY_SECONDS))
        .addPresenters("spiffe://testkit.stepvault/*")
        .addItems("*")
        .setMayGrantAllSecrets(true)
        .setOldestPin(Duration.newBuilder().setSeconds(DAY_SECONDS));
  }

  /** Calls as the operator, in an organization. */
  AuthorizerServiceBlockingStub authorizers(String organization) {
    return with(AuthorizerServiceGrpc.newBlockingStub(channel), ORGANIZATION, organization);
  }

  /** Calls as the back end, with a token. */
  VaultServiceBlockingStub vault(String token) {
    return with(VaultServiceGrpc.newBlockingStub(channel), AUTHORIZATION, "Bearer " + token);
  }

  private static <S extends AbstractStub<S>> S with(
      S stub, Metadata.Key<String> header, String value) {
    Metadata metadata = new Metadata();
    metadata.put(header, value);
    return withDeadline(stub).withInterceptors(MetadataUtils.newAttachHeadersInterceptor(metadata));
  }

  private static <S extends AbstractStub<S>> S withDeadline(S stub) {
    return stub.withDeadlineAfter(CALL_SECONDS, TimeUnit.SECONDS);
  }

  @Override
  public void close() {
    channel.shutdownNow();
  }
}
