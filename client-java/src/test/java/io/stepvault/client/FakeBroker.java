package io.stepvault.client;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.Duration;
import com.google.protobuf.Message;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.stepvault.v1.Item;
import io.stepvault.v1.ResolveRequest;
import io.stepvault.v1.ResolveResponse;
import io.stepvault.v1.ResolveServiceGrpc.ResolveServiceImplBase;
import io.stepvault.v1.ResolvedSecret;
import io.stepvault.v1.WatchReferencesRequest;
import io.stepvault.v1.WatchReferencesResponse;
import io.stepvault.v1.WatchReferencesResponse.Change;
import java.io.IOException;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;

/** Answers each call with what was queued for it, or else with {@link #value} of each reference. */
final class FakeBroker extends ResolveServiceImplBase implements AutoCloseable {
  static final String TOKEN = "header.payload.signature";
  private static final Metadata.Key<String> PUSHBACK =
      Metadata.Key.of("grpc-retry-pushback-ms", Metadata.ASCII_STRING_MARSHALLER);

  interface Answer {
    void to(ResolveRequest request, StreamObserver<ResolveResponse> caller);
  }

  /** A watch that was opened. */
  record Watch(
      WatchReferencesRequest request,
      ServerCallStreamObserver<WatchReferencesResponse> caller,
      CountDownLatch cancelled) {
    void tell(Change change, String reference) {
      caller.onNext(
          WatchReferencesResponse.newBuilder()
              .setCursor("cursor")
              .setChange(change)
              .setReference(reference)
              .build());
    }
  }

  final List<ResolveRequest> requests = new CopyOnWriteArrayList<>();
  final BlockingQueue<Watch> watches = new LinkedBlockingQueue<>();
  final List<Metadata> headers = new CopyOnWriteArrayList<>();
  private final Queue<Answer> answers = new ConcurrentLinkedQueue<>();
  private final String name = UUID.randomUUID().toString();
  private final Server server;

  FakeBroker() {
    try {
      server = InProcessServerBuilder.forName(name).addService(service()).build().start();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** The service with the interceptor that keeps the headers. */
  ServerServiceDefinition service() {
    return ServerInterceptors.intercept(
        this,
        new ServerInterceptor() {
          @Override
          public <Q, A> ServerCall.Listener<Q> interceptCall(
              ServerCall<Q, A> call, Metadata received, ServerCallHandler<Q, A> next) {
            headers.add(received);
            return next.startCall(call, received);
          }
        });
  }

  FakeBroker then(Answer... more) {
    answers.addAll(List.of(more));
    return this;
  }

  InProcessChannelBuilder channel() {
    return InProcessChannelBuilder.forName(name);
  }

  StepvaultClient client() {
    return StepvaultClient.builder().build(channel());
  }

  @Override
  public void watchReferences(
      WatchReferencesRequest request, StreamObserver<WatchReferencesResponse> caller) {
    ServerCallStreamObserver<WatchReferencesResponse> observed =
        (ServerCallStreamObserver<WatchReferencesResponse>) caller;
    Watch watch = new Watch(request, observed, new CountDownLatch(1));
    observed.setOnCancelHandler(watch.cancelled::countDown);
    watches.add(watch);
  }

  @Override
  public void resolve(ResolveRequest request, StreamObserver<ResolveResponse> caller) {
    requests.add(request);
    Answer answer = answers.poll();
    (answer == null ? values() : answer).to(request, caller);
  }

  static String value(String reference) {
    return "value of " + reference;
  }

  static ResolvedSecret.Builder secret(String reference) {
    return ResolvedSecret.newBuilder()
        .setReference(reference)
        .setItemId("vlt_01jd7vz3k8e7vabcdefghjkmnp")
        .setVersion(1)
        .setKind(Item.Kind.SECRET)
        .setValue(ByteString.copyFromUtf8(value(reference)))
        .setHoldFor(Duration.newBuilder().setSeconds(60));
  }

  static Answer values() {
    return (request, caller) -> {
      ResolveResponse.Builder response = ResolveResponse.newBuilder();
      request.getReferencesList().forEach(r -> response.addSecrets(secret(r)));
      answer(response.build()).to(request, caller);
    };
  }

  static Answer answer(ResolveResponse response) {
    return (request, caller) -> {
      caller.onNext(response);
      caller.onCompleted();
    };
  }

  static Answer never() {
    return (request, caller) -> {};
  }

  static Answer failure(StatusRuntimeException failure) {
    return (request, caller) -> caller.onError(failure);
  }

  /** With the broker's own details. */
  static Answer failure(Status.Code code, String reason, Message... details) {
    return failure(code, "stepvault.io", reason, details);
  }

  static Answer failure(Status.Code code, String domain, String reason, Message... details) {
    return failure(exception(code, domain, reason, details));
  }

  /** As a broker's failure arrives. */
  static StatusRuntimeException exception(
      Status.Code code, String domain, String reason, Message... details) {
    com.google.rpc.Status.Builder status =
        com.google.rpc.Status.newBuilder()
            .setCode(code.value())
            .setMessage(reason + ": do this next")
            .addDetails(
                Any.pack(ErrorInfo.newBuilder().setDomain(domain).setReason(reason).build()));
    for (Message detail : details) {
      status.addDetails(Any.pack(detail));
    }
    return StatusProto.toStatusRuntimeException(status.build());
  }

  /** UNAVAILABLE; {@code pushbackMillis} says when to retry, and a negative one not to. */
  static Answer unavailable(String pushbackMillis) {
    return (request, caller) -> {
      StatusRuntimeException failure =
          StatusProto.toStatusRuntimeException(
              com.google.rpc.Status.newBuilder()
                  .setCode(Status.Code.UNAVAILABLE.value())
                  .setMessage("STORE_UNAVAILABLE: try again")
                  .addDetails(
                      Any.pack(
                          ErrorInfo.newBuilder()
                              .setDomain("stepvault.io")
                              .setReason("STORE_UNAVAILABLE")
                              .build()))
                  .addDetails(
                      Any.pack(
                          RetryInfo.newBuilder()
                              .setRetryDelay(Duration.newBuilder().setSeconds(2))
                              .build()))
                  .build());
      failure.getTrailers().put(PUSHBACK, pushbackMillis);
      caller.onError(failure);
    };
  }

  @Override
  public void close() {
    server.shutdownNow();
  }
}
