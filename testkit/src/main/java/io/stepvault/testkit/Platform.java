package io.stepvault.testkit;

import io.grpc.ManagedChannel;
import io.stepvault.client.token.SigningKey;
import io.stepvault.client.token.TokenSigner;
import io.stepvault.v1.AuthorizerServiceGrpc;
import io.stepvault.v1.AuthorizerServiceGrpc.AuthorizerServiceBlockingStub;
import io.stepvault.v1.VaultServiceGrpc;
import io.stepvault.v1.VaultServiceGrpc.VaultServiceBlockingStub;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/** All that stands around a step: operator, authorizer and back end, with one certificate. */
final class Platform implements AutoCloseable {
  private final int port;
  private final SiteFiles files;
  private final SigningKey key;

  // Guarded by this. Made with the first call: that takes a while, and a first vault needs none.
  private ManagedChannel channel;

  private Platform(int port, SiteFiles files, SigningKey key) {
    this.port = port;
    this.files = files;
    this.key = key;
  }

  /** Of the broker on this port. */
  static Platform at(int port, SiteFiles files) throws IOException {
    return new Platform(port, files, SigningKey.read(files.signingKey()));
  }

  /** PEM. */
  Path certificate() {
    return files.certificate(SiteFiles.PLATFORM);
  }

  private synchronized ManagedChannel channel() {
    if (channel == null) {
      try {
        channel = files.connect(port);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return channel;
  }

  /** Works in an organization. */
  Tenant tenant(String organization, String authorizer) {
    TokenSigner signer =
        TokenSigner.builder()
            .authorizer(authorizer)
            .audience(SiteFiles.AUDIENCE)
            .organization(organization)
            .key(key)
            .build();
    return new Tenant(this, organization, authorizer, signer);
  }

  /** Calls as the operator, in an organization. */
  AuthorizerServiceBlockingStub authorizers(String organization) {
    return Calls.in(organization, AuthorizerServiceGrpc.newBlockingStub(channel()));
  }

  /** Calls as the back end, with a token. */
  VaultServiceBlockingStub vault(String token) {
    return Calls.withToken(token, VaultServiceGrpc.newBlockingStub(channel()));
  }

  @Override
  public synchronized void close() {
    if (channel != null) {
      channel.shutdownNow();
    }
  }
}
