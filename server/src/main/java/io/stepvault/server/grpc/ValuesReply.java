package io.stepvault.server.grpc;

import com.google.protobuf.UnsafeByteOperations;
import io.grpc.stub.StreamObserver;
import io.stepvault.server.error.Refusal;
import io.stepvault.server.resolve.References;
import io.stepvault.server.resolve.ResolveReply;
import io.stepvault.server.resolve.ResolvedValue;
import io.stepvault.v1.ResolveRequest;
import io.stepvault.v1.ResolveResponse;
import io.stepvault.v1.ResolvedSecret;
import java.util.List;

/** The answer of {@code Resolve}. */
final class ValuesReply extends LoopReply<ResolveResponse> implements ResolveReply {
  private final boolean masking;

  ValuesReply(
      ResolveRequest request,
      StreamObserver<ResolveResponse> answer,
      EventLoops eventLoops,
      Outgoing outgoing) {
    super(answer, eventLoops, outgoing);
    this.masking = request.getMaskingPatterns();
  }

  @Override
  public void values(List<ResolvedValue> values) {
    if (masking) {
      aside(() -> sendAll(values)); // Of a long value there are many patterns.
    } else {
      sendAll(values);
    }
  }

  private void sendAll(List<ResolvedValue> values) {
    try (MaskingMessages patterns = new MaskingMessages()) {
      ResolveResponse response = response(values, patterns);
      if (masking) {
        References.checkSize(response.getSerializedSize());
      }
      send(response);
    } catch (Refusal tooLarge) {
      refused(tooLarge);
    } finally {
      values.forEach(value -> value.value().close());
    }
  }

  private ResolveResponse response(List<ResolvedValue> values, MaskingMessages patterns) {
    ResolveResponse.Builder response = ResolveResponse.newBuilder();
    for (ResolvedValue value : values) {
      ResolvedSecret.Builder secret =
          ResolvedSecret.newBuilder()
              .setReference(value.reference())
              .setItemId(value.item().id())
              .setVersion(value.version())
              .setKind(ItemMessages.kind(value.item().kind()))
              // Wrapped, not copied: gRPC serialises it at once, and then the array is wiped.
              .setValue(UnsafeByteOperations.unsafeWrap(value.value().exposeBytes()))
              .setHoldFor(Times.duration(value.holdFor()));
      value.item().destinations().stream()
          .map(DetailMessages::destination)
          .forEach(secret::addDestinations);
      if (masking) {
        secret.setMasking(patterns.patterns(value.value()));
      }
      response.addSecrets(secret);
    }
    return response.build();
  }
}
