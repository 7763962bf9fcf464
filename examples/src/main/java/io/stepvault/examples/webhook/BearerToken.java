package io.stepvault.examples.webhook;

import io.grpc.CallCredentials;
import io.grpc.Metadata;
import io.grpc.SecurityLevel;
import io.grpc.Status;
import io.stepvault.client.TokenSupplier;
import java.util.concurrent.Executor;

/** A token for calls that the client library does not make, on encrypted connections alone. */
public final class BearerToken extends CallCredentials {
  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

  private final TokenSupplier tokens;

  /**
   * @param tokens such as {@link io.stepvault.client.token.TokenSigner#supplier}
   */
  public BearerToken(TokenSupplier tokens) {
    this.tokens = tokens;
  }

  @Override
  public void applyRequestMetadata(RequestInfo call, Executor executor, MetadataApplier applier) {
    if (call.getSecurityLevel() != SecurityLevel.PRIVACY_AND_INTEGRITY) {
      applier.fail(Status.UNAUTHENTICATED.withDescription("the connection is not encrypted"));
      return;
    }
    executor.execute(
        () -> {
          try {
            Metadata headers = new Metadata();
            headers.put(AUTHORIZATION, "Bearer " + tokens.get());
            applier.apply(headers);
          } catch (Exception e) {
            applier.fail(Status.UNAUTHENTICATED.withDescription("no token").withCause(e));
          }
        });
  }
}
