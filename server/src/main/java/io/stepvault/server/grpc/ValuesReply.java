package io.stepvault.server.grpc;

import com.google.protobuf.UnsafeByteOperations;
import io.grpc.stub.StreamObserver;
import io.stepvault.server.resolve.ResolveReply;
import io.stepvault.server.resolve.ResolvedValue;
import io.stepvault.v1.ResolveResponse;
import io.stepvault.v1.ResolvedSecret;
import java.util.List;

/** The answer of {@code Resolve}. */
final class ValuesReply extends LoopReply<ResolveResponse> implements ResolveReply {

  ValuesReply(StreamObserver<ResolveResponse> answer, EventLoops eventLoops) {
    super(answer, eventLoops);
  }

  @Override
  public void values(List<ResolvedValue> values) {
    try {
      send(response(values));
    } finally {
      values.forEach(value -> value.value().close());
    }
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
