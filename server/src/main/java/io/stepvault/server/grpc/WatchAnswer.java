package io.stepvault.server.grpc;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.stepvault.server.error.Refusal;
import io.stepvault.server.watch.Hint;
import io.stepvault.server.watch.WatchReply;
import io.stepvault.v1.WatchReferencesResponse;
import java.util.function.BooleanSupplier;

/** The answers of {@code WatchReferences}. */
final class WatchAnswer implements WatchReply {
  private final ServerCallStreamObserver<WatchReferencesResponse> answer;
  private final BooleanSupplier trusted = CallGuard.TRUSTED.get();

  /** In the handler of the call, which may set what is run later. */
  WatchAnswer(StreamObserver<WatchReferencesResponse> answer) {
    this.answer = (ServerCallStreamObserver<WatchReferencesResponse>) answer;
  }

  @Override
  public boolean isReady() {
    return answer.isReady() && !answer.isCancelled();
  }

  @Override
  public boolean isTrusted() {
    return trusted.getAsBoolean();
  }

  @Override
  public void tell(Hint hint) {
    answer.onNext(
        WatchReferencesResponse.newBuilder()
            .setChange(WatchReferencesResponse.Change.valueOf(hint.change().name()))
            .setReference(hint.reference())
            .setCursor(hint.cursor())
            .build());
  }

  @Override
  public void refused(Refusal refusal) {
    answer.onError(Statuses.of(refusal));
  }

  @Override
  public void whenReady(Runnable handler) {
    answer.setOnReadyHandler(handler);
  }

  @Override
  public void whenGone(Runnable handler) {
    answer.setOnCancelHandler(handler);
  }
}
