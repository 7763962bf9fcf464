package io.stepvault.server.grpc;

import com.google.protobuf.MessageLite;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.stepvault.server.error.Refusal;
import io.stepvault.server.log.SafeTrace;
import io.stepvault.server.resolve.Reply;
import io.stepvault.v1.ErrorReason;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The reply to a call that came in on an event loop, and is answered there. */
abstract class LoopReply<A extends MessageLite> implements Reply {
  private static final Semaphore ASIDE = new Semaphore(32);

  private static final Logger LOG = LoggerFactory.getLogger(LoopReply.class);

  private final ServerCallStreamObserver<A> answer;
  private final Executor eventLoop;
  private final Outgoing.Room room;

  /** On the call's event loop. */
  LoopReply(StreamObserver<A> answer, EventLoops eventLoops, Outgoing outgoing) {
    this.answer = (ServerCallStreamObserver<A>) answer;
    this.eventLoop = eventLoops.current();
    this.room = outgoing.room();
    // gRPC calls one of the two, once: when all of the answer has left, or the caller has.
    this.answer.setOnCloseHandler(room::giveBack);
    this.answer.setOnCancelHandler(room::giveBack);
  }

  @Override
  public final Executor eventLoop() {
    return eventLoop;
  }

  @Override
  public final boolean isWanted() {
    return !answer.isCancelled();
  }

  @Override
  public final void refused(Refusal refusal) {
    StatusRuntimeException status = Statuses.of(refusal);
    answer.onError(status);
  }

  /**
   * For work that would keep the event loop from its other connections. What has no room aside
   * keeps it all the same: values do not pile up.
   */
  final void aside(Runnable work) {
    if (!ASIDE.tryAcquire()) {
      work.run();
      return;
    }
    Thread.startVirtualThread(
        () -> {
          try {
            work.run();
          } catch (RuntimeException | Error e) {
            LOG.atError().addKeyValue("trace", SafeTrace.of(e)).log("an answer could not be made");
            refused(Refusal.of(ErrorReason.INTERNAL_ERROR, "a defect of the broker; see its log"));
          } finally {
            ASIDE.release();
          }
        });
  }

  /** Sends the answer, or a refusal when too much is on its way out. */
  final void send(A message) {
    if (room.take(message.getSerializedSize())) {
      Requests.reply(answer, message);
    } else {
      refused(noRoom());
    }
  }

  private static Refusal noRoom() {
    return Refusal.of(
            ErrorReason.STORE_UNAVAILABLE,
            "too much is on its way to callers that have not read it; read yours, and try again")
        .retryAfter(Duration.ofSeconds(1))
        .onRecord();
  }
}
