package io.stepvault.server.grpc;

import io.grpc.stub.StreamObserver;
import io.stepvault.server.resolve.Resolver;
import io.stepvault.v1.ResolveRequest;
import io.stepvault.v1.ResolveResponse;
import io.stepvault.v1.ResolveServiceGrpc;
import io.stepvault.v1.VerifyApiKeyRequest;
import io.stepvault.v1.VerifyApiKeyResponse;
import java.util.Set;

/** {@code ResolveService}: messages in, use cases, messages out. */
final class ResolveGrpcService extends ResolveServiceGrpc.ResolveServiceImplBase {
  /** The methods that run on the event loop, where nothing may block. */
  static final Set<String> ON_EVENT_LOOP =
      Set.of(
          ResolveServiceGrpc.getResolveMethod().getFullMethodName(),
          ResolveServiceGrpc.getVerifyApiKeyMethod().getFullMethodName());

  private final Resolver resolver;
  private final EventLoops eventLoops;

  ResolveGrpcService(Resolver resolver, EventLoops eventLoops) {
    this.resolver = resolver;
    this.eventLoops = eventLoops;
  }

  @Override
  public void resolve(ResolveRequest request, StreamObserver<ResolveResponse> answer) {
    resolver.resolve(
        Requests.presented(),
        request.getReferencesList(),
        new ValuesReply(answer, eventLoops));
  }

  @Override
  public void verifyApiKey(
      VerifyApiKeyRequest request, StreamObserver<VerifyApiKeyResponse> answer) {
    resolver.verify(
        Requests.presented(),
        ApiKeyReply.question(request),
        new ApiKeyReply(answer, eventLoops));
  }
}
