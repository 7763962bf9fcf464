package io.stepvault.server.grpc;

import io.grpc.stub.StreamObserver;
import io.stepvault.server.apikey.KeyVerdict;
import io.stepvault.server.item.Item;
import io.stepvault.server.item.Terms;
import io.stepvault.server.key.Plaintext;
import io.stepvault.server.resolve.KeyQuestion;
import io.stepvault.server.resolve.KeyReply;
import io.stepvault.v1.ApiKeyAccepted;
import io.stepvault.v1.ApiKeyRejected;
import io.stepvault.v1.VerifyApiKeyRequest;
import io.stepvault.v1.VerifyApiKeyResponse;

/** The messages of {@code VerifyApiKey}. */
final class ApiKeyReply extends LoopReply<VerifyApiKeyResponse> implements KeyReply {
  private static final VerifyApiKeyResponse REJECTED =
      VerifyApiKeyResponse.newBuilder().setRejected(ApiKeyRejected.getDefaultInstance()).build();

  ApiKeyReply(
      StreamObserver<VerifyApiKeyResponse> answer, EventLoops eventLoops, Outgoing outgoing) {
    super(answer, eventLoops, outgoing);
  }

  /** What is asked; the key goes no further than here. */
  static KeyQuestion question(VerifyApiKeyRequest request) {
    try (Plaintext key = Plaintext.adopt(request.getApiKeyBytes().toByteArray())) {
      return KeyQuestion.of(key, request.getWorkflow());
    }
  }

  @Override
  public void rejected() {
    send(REJECTED);
  }

  @Override
  public void accepted(KeyVerdict verdict) {
    Item item = verdict.item().orElseThrow();
    ApiKeyAccepted.Builder accepted =
        ApiKeyAccepted.newBuilder()
            .setItemId(item.id())
            .setName(item.name())
            .setVersion(verdict.version())
            .putAllLabels(item.details().labels())
            .setPreviousVersion(verdict.previous());
    if (item.terms() instanceof Terms.ApiKeyPolicy policy) {
      accepted.setStandsFor(policy.standsFor());
    }
    if (verdict.expiresAt() != null) {
      accepted.setExpiresAt(Times.timestamp(verdict.expiresAt()));
    }
    send(VerifyApiKeyResponse.newBuilder().setAccepted(accepted).build());
  }
}
