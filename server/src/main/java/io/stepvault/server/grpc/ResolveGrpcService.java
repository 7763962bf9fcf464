package io.stepvault.server.grpc;

import com.google.protobuf.UnsafeByteOperations;
import io.grpc.stub.StreamObserver;
import io.stepvault.server.resolve.ResolvedValue;
import io.stepvault.server.resolve.Resolver;
import io.stepvault.v1.ResolveRequest;
import io.stepvault.v1.ResolveResponse;
import io.stepvault.v1.ResolveServiceGrpc;
import io.stepvault.v1.ResolvedSecret;
import java.util.List;

/** {@code ResolveService}: messages in, use cases, messages out. */
final class ResolveGrpcService extends ResolveServiceGrpc.ResolveServiceImplBase {
  private final Resolver resolver;

  ResolveGrpcService(Resolver resolver) {
    this.resolver = resolver;
  }

  @Override
  public void resolve(ResolveRequest request, StreamObserver<ResolveResponse> answer) {
    List<ResolvedValue> values =
        resolver.resolve(CallGuard.PRESENTED.get(), request.getReferencesList());
    ResolveResponse.Builder response = ResolveResponse.newBuilder();
    for (ResolvedValue value : values) {
      response.addSecrets(
          ResolvedSecret.newBuilder()
              .setReference(value.reference())
              .setItemId(value.itemId())
              .setVersion(value.version())
              .setKind(ItemMessages.kind(value.kind()))
              // Wrapped, not copied: gRPC serialises it below, and then the array is wiped.
              .setValue(UnsafeByteOperations.unsafeWrap(value.value().exposeBytes()))
              .setHoldFor(Times.duration(value.holdFor())));
    }
    try {
      VaultGrpcService.reply(answer, response.build());
    } finally {
      values.forEach(value -> value.value().close());
    }
  }
}
