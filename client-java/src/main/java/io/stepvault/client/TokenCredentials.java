package io.stepvault.client;

import io.grpc.CallCredentials;
import io.grpc.Metadata;
import io.grpc.SecurityLevel;
import io.grpc.Status;
import java.util.concurrent.Executor;

/** Puts the token into a call's metadata, as RFC 6750, section 2.1, writes it. */
final class TokenCredentials extends CallCredentials {
  static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

  private final TokenSupplier supplier;
  private final boolean mayChange;

  private TokenCredentials(TokenSupplier supplier, boolean mayChange) {
    this.supplier = supplier;
    this.mayChange = mayChange;
  }

  /** The token that the supplier gives at the time. */
  TokenCredentials(TokenSupplier supplier) {
    this(supplier, true);
  }

  /** This token and no other. */
  static TokenCredentials ofToken(String token) {
    return new TokenCredentials(() -> token, false);
  }

  TokenSupplier supplier() {
    return supplier;
  }

  /** Whether a later call may have another token. */
  boolean mayChange() {
    return mayChange;
  }

  @Override
  public void applyRequestMetadata(RequestInfo call, Executor executor, MetadataApplier applier) {
    if (call.getSecurityLevel() != SecurityLevel.PRIVACY_AND_INTEGRITY) {
      fail(
          applier,
          new TokenSupplierException("the connection is not encrypted: no token was sent"));
      return;
    }
    // A supplier may block, and this thread may be the one that serves the network.
    executor.execute(() -> apply(applier));
  }

  @SuppressWarnings("CatchingUnchecked") // Whatever a supplier throws has to end the call.
  private void apply(MetadataApplier applier) {
    Metadata headers = new Metadata();
    try {
      String token = supplier.get();
      String mistake = mistakeIn(token);
      if (mistake != null) {
        fail(applier, new TokenSupplierException("the token supplier gave no token: " + mistake));
        return;
      }
      headers.put(AUTHORIZATION, "Bearer " + token);
    } catch (Throwable e) {
      fail(applier, new TokenSupplierException("the token supplier failed", e));
      return;
    }
    applier.apply(headers);
  }

  /** As UNAUTHENTICATED, which gRPC neither retries nor replaces by another status. */
  private static void fail(MetadataApplier applier, TokenSupplierException reason) {
    applier.fail(Status.UNAUTHENTICATED.withDescription(reason.getMessage()).withCause(reason));
  }

  /** What is wrong with a token, without a character of it; null when nothing is. */
  static String mistakeIn(String token) {
    if (token == null) {
      return "it is null";
    }
    if (token.isEmpty()) {
      return "it is empty";
    }
    return token.chars().allMatch(c -> c > ' ' && c < 0x7f)
        ? null
        : "it holds white space or a character outside ASCII";
  }
}
