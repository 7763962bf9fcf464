package io.stepvault.server.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Channel;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.stepvault.server.testing.Refused;
import io.stepvault.server.testing.TestCalls;
import io.stepvault.v1.ResolveServiceGrpc;
import io.stepvault.v1.WatchReferencesRequest;
import io.stepvault.v1.WatchReferencesResponse;
import io.stepvault.v1.WatchReferencesResponse.Change;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A watch, as its caller sees it. */
final class Watcher implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 60;
  private static final int MOST_HEARTBEATS = 8;

  private final BlockingQueue<Object> seen = new LinkedBlockingQueue<>();
  private final boolean slow;
  private ClientCallStreamObserver<WatchReferencesRequest> call;

  private Watcher(boolean slow) {
    this.slow = slow;
  }

  static Watcher of(Channel channel, String token, String... references) {
    return begin(channel, token, request(references).build(), false);
  }

  /** One that goes on behind an answer. */
  static Watcher from(String cursor, Channel channel, String token, String... references) {
    return begin(channel, token, request(references).setCursor(cursor).build(), false);
  }

  /** One that reads only what it asks for with {@link #read}. */
  static Watcher slow(Channel channel, String token, String... references) {
    return begin(channel, token, request(references).build(), true);
  }

  private static WatchReferencesRequest.Builder request(String... references) {
    return WatchReferencesRequest.newBuilder().addAllReferences(List.of(references));
  }

  private static Watcher begin(
      Channel channel, String token, WatchReferencesRequest request, boolean slow) {
    Watcher watcher = new Watcher(slow);
    ResolveServiceGrpc.newStub(channel)
        .withCallCredentials(new TestCalls.Headers(token, null))
        .watchReferences(request, watcher.new Receiver());
    return watcher;
  }

  private final class Receiver
      implements ClientResponseObserver<WatchReferencesRequest, WatchReferencesResponse> {
    @Override
    public void beforeStart(ClientCallStreamObserver<WatchReferencesRequest> started) {
      call = started;
      if (slow) {
        started.disableAutoRequestWithInitial(0);
      }
    }

    @Override
    public void onNext(WatchReferencesResponse answer) {
      seen.add(answer);
    }

    @Override
    public void onError(Throwable e) {
      seen.add(e);
    }

    @Override
    public void onCompleted() {
      seen.add(new AssertionError("a watch does not end with OK"));
    }
  }

  void read(int answers) {
    call.request(answers);
  }

  private Object take() {
    try {
      Object taken = seen.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
      assertThat(taken).as("an answer").isNotNull();
      return taken;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** The next answer. */
  WatchReferencesResponse next() {
    Object taken = take();
    assertThat(taken).isInstanceOf(WatchReferencesResponse.class);
    return (WatchReferencesResponse) taken;
  }

  /** The next answer, which must be this; a slow machine has heartbeats in between. */
  WatchReferencesResponse expect(Change change, String reference) {
    WatchReferencesResponse next = next();
    for (int i = 0; i < MOST_HEARTBEATS && isHeartbeat(next) && change != Change.HEARTBEAT; i++) {
      next = next();
    }
    assertThat(next.getChange() + " " + next.getReference()).isEqualTo(change + " " + reference);
    assertThat(next.getCursor()).isNotEmpty();
    return next;
  }

  private static boolean isHeartbeat(WatchReferencesResponse answer) {
    return answer.getChange() == Change.HEARTBEAT;
  }

  /** The first answer when there is nothing to tell; its cursor. */
  String begun() {
    return expect(Change.HEARTBEAT, "").getCursor();
  }

  /** Whether the first thing that comes is an answer. */
  boolean isOpen() {
    return take() instanceof WatchReferencesResponse;
  }

  /** How the broker ends it. */
  Refused end() {
    Object taken = take();
    assertThat(taken).isInstanceOf(StatusRuntimeException.class);
    return Refused.by(
        () -> {
          throw (StatusRuntimeException) taken;
        });
  }

  @Override
  public void close() {
    call.cancel("the test has seen enough", null);
  }
}
