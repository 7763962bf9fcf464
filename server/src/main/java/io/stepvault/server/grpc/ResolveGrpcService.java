package io.stepvault.server.grpc;

import io.grpc.stub.StreamObserver;
import io.stepvault.server.explain.Explain;
import io.stepvault.server.resolve.Resolver;
import io.stepvault.server.resolve.ValuesDemand;
import io.stepvault.server.signing.Signing;
import io.stepvault.server.template.CheckTemplates;
import io.stepvault.server.watch.WatchRequest;
import io.stepvault.server.watch.Watches;
import io.stepvault.v1.CheckTemplatesRequest;
import io.stepvault.v1.CheckTemplatesResponse;
import io.stepvault.v1.ExplainResolveRequest;
import io.stepvault.v1.ExplainResolveResponse;
import io.stepvault.v1.GetVerificationKeysRequest;
import io.stepvault.v1.GetVerificationKeysResponse;
import io.stepvault.v1.RenderTemplatesRequest;
import io.stepvault.v1.RenderTemplatesResponse;
import io.stepvault.v1.ResolveRequest;
import io.stepvault.v1.ResolveResponse;
import io.stepvault.v1.ResolveServiceGrpc;
import io.stepvault.v1.SignRequest;
import io.stepvault.v1.SignResponse;
import io.stepvault.v1.VerifyApiKeyRequest;
import io.stepvault.v1.VerifyApiKeyResponse;
import io.stepvault.v1.VerifySignatureRequest;
import io.stepvault.v1.VerifySignatureResponse;
import io.stepvault.v1.WatchReferencesRequest;
import io.stepvault.v1.WatchReferencesResponse;
import java.util.Set;

/** {@code ResolveService}: messages in, use cases, messages out. */
final class ResolveGrpcService extends ResolveServiceGrpc.ResolveServiceImplBase {
  /** The methods that run on the event loop, where nothing may block. */
  static final Set<String> ON_EVENT_LOOP =
      Set.of(
          ResolveServiceGrpc.getResolveMethod().getFullMethodName(),
          ResolveServiceGrpc.getRenderTemplatesMethod().getFullMethodName(),
          ResolveServiceGrpc.getVerifyApiKeyMethod().getFullMethodName());

  private final Resolver resolver;
  private final EventLoops eventLoops;
  private final Outgoing outgoing = new Outgoing();
  private final SigningCalls signing;
  private final ExplainCalls explain;
  private final TemplateCalls templates;
  private final Watches watches;

  ResolveGrpcService(
      Resolver resolver,
      Signing signing,
      Explain explain,
      CheckTemplates checkTemplates,
      Watches watches,
      EventLoops eventLoops) {
    this.resolver = resolver;
    this.signing = new SigningCalls(signing);
    this.explain = new ExplainCalls(explain);
    this.templates = new TemplateCalls(checkTemplates);
    this.watches = watches;
    this.eventLoops = eventLoops;
  }

  @Override
  public void resolve(ResolveRequest request, StreamObserver<ResolveResponse> answer) {
    resolver.resolve(
        Requests.presented(),
        () -> new ValuesDemand(request.getReferencesList()),
        new ValuesReply(request, answer, eventLoops, outgoing));
  }

  @Override
  public void renderTemplates(
      RenderTemplatesRequest request, StreamObserver<RenderTemplatesResponse> answer) {
    TextsReply reply = new TextsReply(request, answer, eventLoops, outgoing);
    resolver.resolve(Requests.presented(), reply::demand, reply);
  }

  @Override
  public void checkTemplates(
      CheckTemplatesRequest request, StreamObserver<CheckTemplatesResponse> answer) {
    Requests.reply(answer, templates.check(request));
  }

  @Override
  public void explainResolve(
      ExplainResolveRequest request, StreamObserver<ExplainResolveResponse> answer) {
    Requests.reply(answer, explain.explain(request));
  }

  @Override
  public void verifyApiKey(
      VerifyApiKeyRequest request, StreamObserver<VerifyApiKeyResponse> answer) {
    resolver.verify(
        Requests.presented(),
        ApiKeyReply.question(request),
        new ApiKeyReply(answer, eventLoops, outgoing));
  }

  @Override
  public void sign(SignRequest request, StreamObserver<SignResponse> answer) {
    Requests.reply(answer, signing.sign(request));
  }

  @Override
  public void verifySignature(
      VerifySignatureRequest request, StreamObserver<VerifySignatureResponse> answer) {
    Requests.reply(answer, signing.verify(request));
  }

  @Override
  public void getVerificationKeys(
      GetVerificationKeysRequest request, StreamObserver<GetVerificationKeysResponse> answer) {
    Requests.reply(answer, signing.keys(request));
  }

  @Override
  public void watchReferences(
      WatchReferencesRequest request, StreamObserver<WatchReferencesResponse> answer) {
    watches.open(
        Requests.presented(),
        new WatchRequest(request.getReferencesList(), request.getCursor()),
        new WatchAnswer(answer));
  }
}
