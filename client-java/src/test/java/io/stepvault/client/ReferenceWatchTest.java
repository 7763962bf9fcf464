package io.stepvault.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import com.google.protobuf.Duration;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ClientInterceptors.CheckedForwardingClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.stepvault.v1.ResolveServiceGrpc;
import io.stepvault.v1.ResolveServiceGrpc.ResolveServiceImplBase;
import io.stepvault.v1.WatchReferencesRequest;
import io.stepvault.v1.WatchReferencesResponse;
import io.stepvault.v1.WatchReferencesResponse.Change;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Everything runs on the test's own thread. */
final class ReferenceWatchTest {
  private final List<WatchReferencesRequest> requests = new ArrayList<>();
  private final List<String> dropped = new ArrayList<>();
  private final Alarms alarms = new Alarms();
  private StreamObserver<WatchReferencesResponse> broker;
  private boolean cancelled;
  private boolean supplierFails;
  private Server server;
  private ManagedChannel channel;
  private ReferenceWatch watch;

  /** What is to be done later. */
  private static final class Alarms implements Later {
    private record Alarm(FutureTask<Void> task, java.time.Duration delay) {}

    private final List<Alarm> set = new ArrayList<>();
    private boolean closed;

    @Override
    public Future<?> after(java.time.Duration delay, Runnable task) {
      if (closed) {
        throw new RejectedExecutionException();
      }
      FutureTask<Void> future = new FutureTask<>(task, null);
      set.add(new Alarm(future, delay));
      return future;
    }

    private List<Alarm> set() {
      set.removeIf(alarm -> alarm.task().isDone());
      return set;
    }

    private long millis() {
      assertThat(set()).hasSize(1);
      return set.get(0).delay().toMillis();
    }

    private void ring() {
      assertThat(set()).hasSize(1);
      set.remove(0).task().run();
    }
  }

  private final class Service extends ResolveServiceImplBase {
    @Override
    public void watchReferences(
        WatchReferencesRequest request, StreamObserver<WatchReferencesResponse> answer) {
      requests.add(request);
      broker = answer;
      ((ServerCallStreamObserver<WatchReferencesResponse>) answer)
          .setOnCancelHandler(() -> cancelled = true);
    }
  }

  /** As the credentials of a call do, but on this thread. */
  private final class Supplier implements ClientInterceptor {
    @Override
    public <Q, A> ClientCall<Q, A> interceptCall(
        MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
      return new CheckedForwardingClientCall<>(next.newCall(method, options)) {
        @Override
        protected void checkedStart(Listener<A> listener, Metadata headers) throws Exception {
          if (supplierFails) {
            TokenSupplierException failure = new TokenSupplierException("the engine is down");
            throw Status.UNAUTHENTICATED.withCause(failure).asException();
          }
          delegate().start(listener, headers);
        }
      };
    }
  }

  @BeforeEach
  void start() throws IOException {
    String name = UUID.randomUUID().toString();
    server =
        InProcessServerBuilder.forName(name)
            .directExecutor()
            .addService(new Service())
            .build()
            .start();
    channel = InProcessChannelBuilder.forName(name).directExecutor().build();
    begin(true);
  }

  private void begin(boolean mayHaveAnotherToken) {
    watch =
        new ReferenceWatch(
            () -> ResolveServiceGrpc.newStub(channel).withInterceptors(new Supplier()),
            mayHaveAnotherToken,
            List.of("a", "b"),
            dropped::add,
            () -> dropped.add("everything"),
            alarms,
            new Backoff(() -> 0.5));
    watch.start();
  }

  @AfterEach
  void stop() {
    watch.close();
    channel.shutdownNow();
    server.shutdownNow();
  }

  private void answer(Change change, String reference, String cursor) {
    broker.onNext(
        WatchReferencesResponse.newBuilder()
            .setChange(change)
            .setReference(reference)
            .setCursor(cursor)
            .build());
  }

  private void begun() {
    answer(Change.HEARTBEAT, "", "1");
    assertThat(dropped).containsExactly("everything");
    dropped.clear();
  }

  private WatchReferencesRequest lastRequest() {
    return requests.get(requests.size() - 1);
  }

  private static StatusRuntimeException refusal(Status.Code code, String reason) {
    return StatusProto.toStatusRuntimeException(
        com.google.rpc.Status.newBuilder()
            .setCode(code.value())
            .setMessage(reason)
            .addDetails(
                Any.pack(
                    ErrorInfo.newBuilder().setDomain("stepvault.io").setReason(reason).build()))
            .addDetails(
                Any.pack(
                    RetryInfo.newBuilder()
                        .setRetryDelay(Duration.newBuilder().setSeconds(15))
                        .build()))
            .build());
  }

  @Test
  void whatIsHintedIsDropped() {
    assertThat(lastRequest().getReferencesList()).containsExactly("a", "b");
    assertThat(lastRequest().getCursor()).isEmpty();
    begun();
    answer(Change.ROTATED, "a", "2");
    answer(Change.GONE, "b", "3");
    answer(Change.HEARTBEAT, "", "3");
    answer(Change.REBOUND, "b", "4");
    assertThat(dropped).containsExactly("a", "b", "b");
    answer(Change.RESET, "", "5");
    assertThat(dropped).endsWith("everything");
  }

  @Test
  void aChangeThatIsNotKnownDropsEverything() {
    begun();
    broker.onNext(WatchReferencesResponse.newBuilder().setChangeValue(99).build());
    assertThat(dropped).containsExactly("everything");
  }

  @Test
  void aWatchThatBreaksGoesOnBehindItsLastAnswer() {
    begun();
    answer(Change.ROTATED, "a", "2");
    broker.onError(Status.UNAVAILABLE.asRuntimeException());
    assertThat(requests).hasSize(1);
    assertThat(alarms.millis()).isEqualTo(500);
    alarms.ring();
    assertThat(lastRequest().getCursor()).isEqualTo("2");
    dropped.clear();
    answer(Change.HEARTBEAT, "", "2");
    assertThat(dropped).isEmpty();
  }

  @Test
  void itWaitsTwiceAsLongEachTime_untilThereIsAnAnswer() {
    List<Long> pauses = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      broker.onError(Status.UNAVAILABLE.asRuntimeException());
      pauses.add(alarms.millis());
      alarms.ring();
    }
    assertThat(pauses)
        .containsExactly(500L, 1_000L, 2_000L, 4_000L, 8_000L, 16_000L, 30_000L, 30_000L);
    begun();
    broker.onError(Status.UNAVAILABLE.asRuntimeException());
    assertThat(alarms.millis()).isEqualTo(500);
  }

  @Test
  void itWaitsForAsLongAsTheBrokerSays() {
    broker.onError(refusal(Status.Code.RESOURCE_EXHAUSTED, "QUOTA_EXCEEDED"));
    assertThat(alarms.millis()).isEqualTo(15_000);
  }

  @Test
  void silenceEndsACall_andAnotherBegins() {
    begun();
    assertThat(alarms.millis()).isEqualTo(45_000);
    alarms.ring();
    assertThat(cancelled).isTrue();
    assertThat(alarms.millis()).isEqualTo(500);
    alarms.ring();
    assertThat(lastRequest().getCursor()).isEqualTo("1");
  }

  @Test
  void aRefusedTokenDropsEverything_andTheNextAttemptMayHaveANewOne() {
    begun();
    broker.onError(refusal(Status.Code.UNAUTHENTICATED, "TOKEN_EXPIRED"));
    assertThat(dropped).containsExactly("everything");
    alarms.ring();
    assertThat(requests).hasSize(2);
  }

  @Test
  void aSupplierThatFailsDropsNothing() {
    begun();
    supplierFails = true;
    broker.onError(Status.UNAVAILABLE.asRuntimeException());
    alarms.ring();
    assertThat(requests).as("there was no token to send").hasSize(1);
    assertThat(dropped).isEmpty();
    supplierFails = false;
    alarms.ring();
    assertThat(requests).hasSize(2);
  }

  @Test
  void damagedDataDropsEverything() {
    begun();
    broker.onError(refusal(Status.Code.DATA_LOSS, "INTEGRITY_FAILED"));
    assertThat(dropped).containsExactly("everything");
  }

  @ParameterizedTest
  @EnumSource(
      value = Status.Code.class,
      names = {"INVALID_ARGUMENT", "FAILED_PRECONDITION", "UNIMPLEMENTED"})
  void whatWouldBeRefusedAgainIsNotTriedAgain(Status.Code code) {
    begun();
    KeptLog.clear();
    broker.onError(refusal(code, "FIELD_INVALID"));
    assertOver(code + " FIELD_INVALID");
    assertThat(dropped).isEmpty();
  }

  @Test
  void aTokenThatMayNotDropsEverything_andTheNextAttemptMayHaveANewOne() {
    begun();
    KeptLog.clear();
    broker.onError(refusal(Status.Code.PERMISSION_DENIED, "BOUNDS_EXCEEDED"));
    assertThat(dropped).containsExactly("everything");
    assertThat(alarms.millis()).isEqualTo(15_000);
    alarms.ring();
    assertThat(requests).hasSize(2);
    assertThat(KeptLog.warnings(ReferenceWatch.class)).isEmpty();
  }

  @Test
  void aTokenThatMayNotIsNotTriedAgain_whenThereIsNoOther() {
    watch.close();
    begin(false);
    begun();
    KeptLog.clear();
    broker.onError(refusal(Status.Code.PERMISSION_DENIED, "BOUNDS_EXCEEDED"));
    assertOver("PERMISSION_DENIED BOUNDS_EXCEEDED");
    assertThat(dropped).containsExactly("everything");
  }

  private void assertOver(String why) {
    assertThat(watch.isOver()).isTrue();
    assertThat(alarms.set()).isEmpty();
    int before = requests.size();
    watch.start();
    assertThat(requests).hasSize(before);
    assertThat(KeptLog.warnings(ReferenceWatch.class))
        .singleElement()
        .asString()
        .contains("is over", why);
  }

  @Test
  void close_endsTheCallAndTellsNothingMore() {
    begun();
    watch.close();
    assertThat(cancelled).isTrue();
    assertThat(alarms.set()).isEmpty();
    assertThat(dropped).isEmpty();
    watch.start();
    assertThat(requests).hasSize(1);
  }

  @Test
  void aClosedTimerEndsIt() {
    begun();
    alarms.closed = true;
    broker.onError(Status.UNAVAILABLE.asRuntimeException());
    watch.start();
    assertThat(requests).hasSize(1);
  }

  @Test
  void aClosedClientEndsIt() {
    ReferenceWatch late =
        new ReferenceWatch(
            () -> {
              throw new IllegalStateException("the client is closed");
            },
            true,
            List.of(),
            dropped::add,
            () -> dropped.add("everything"),
            alarms,
            new Backoff(() -> 0.5));
    watch.close();
    late.start();
    assertThat(alarms.set()).isEmpty();
  }
}
