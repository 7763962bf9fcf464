package io.stepvault.server.grpc;

import com.google.protobuf.UnsafeByteOperations;
import io.grpc.Context;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.stepvault.server.error.Refusal;
import io.stepvault.server.resolve.ResolveReply;
import io.stepvault.server.resolve.ResolvedValue;
import io.stepvault.server.resolve.Resolver;
import io.stepvault.v1.ResolveRequest;
import io.stepvault.v1.ResolveResponse;
import io.stepvault.v1.ResolveServiceGrpc;
import io.stepvault.v1.ResolvedSecret;
import java.util.List;
import java.util.concurrent.Executor;

/** {@code ResolveService}: messages in, use cases, messages out. Resolve runs on the event loop. */
final class ResolveGrpcService extends ResolveServiceGrpc.ResolveServiceImplBase {
  private final Resolver resolver;
  private final EventLoops eventLoops;

  ResolveGrpcService(Resolver resolver, EventLoops eventLoops) {
    this.resolver = resolver;
    this.eventLoops = eventLoops;
  }

  @Override
  public void resolve(ResolveRequest request, StreamObserver<ResolveResponse> answer) {
    ServerCallStreamObserver<ResolveResponse> observer =
        (ServerCallStreamObserver<ResolveResponse>) answer;
    // Without a handler, answering a call that was cancelled meanwhile would throw.
    observer.setOnCancelHandler(() -> {});
    resolver.resolve(
        CallGuard.PRESENTED.get(),
        request.getReferencesList(),
        new Reply(observer, Context.current(), eventLoops.current()));
  }

  private record Reply(
      ServerCallStreamObserver<ResolveResponse> answer, Context context, Executor eventLoop)
      implements ResolveReply {

    @Override
    public boolean isWanted() {
      return !answer.isCancelled() && !context.isCancelled();
    }

    @Override
    public void values(List<ResolvedValue> values) {
      try {
        Requests.reply(answer, response(values));
      } finally {
        values.forEach(value -> value.value().close());
      }
    }

    @Override
    public void refused(Refusal refusal) {
      StatusRuntimeException status = Statuses.of(refusal);
      answer.onError(status);
    }

    private static ResolveResponse response(List<ResolvedValue> values) {
      ResolveResponse.Builder response = ResolveResponse.newBuilder();
      for (ResolvedValue value : values) {
        response.addSecrets(
            ResolvedSecret.newBuilder()
                .setReference(value.reference())
                .setItemId(value.itemId())
                .setVersion(value.version())
                .setKind(ItemMessages.kind(value.kind()))
                // Wrapped, not copied: gRPC serialises it at once, and then the array is wiped.
                .setValue(UnsafeByteOperations.unsafeWrap(value.value().exposeBytes()))
                .setHoldFor(Times.duration(value.holdFor())));
      }
      return response.build();
    }
  }
}
