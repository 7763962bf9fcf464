package io.stepvault.client;

import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.stepvault.v1.ResolveServiceGrpc.ResolveServiceStub;
import io.stepvault.v1.WatchReferencesRequest;
import io.stepvault.v1.WatchReferencesResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells, while it is open, which references have to be resolved again: what a broker hints goes to
 * two callbacks. Nothing depends on it: without it, or while it has no broker, a value is held for
 * its lease and no longer.
 *
 * <p>A watch that breaks, or of which nothing was heard for 45 s (brokers send a heartbeat every
 * 15), begins again after a while, behind the last answer: what has changed meanwhile is told then.
 * When the token is refused, everything is dropped; the next attempt asks the token supplier again.
 * A refusal that another attempt would only meet again ends it for good, with a warning in the log.
 *
 * <p>The callbacks run on a thread of the channel, one at a time, and must not block: the next
 * answer is read when they return. Thread-safe.
 */
final class ReferenceWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ReferenceWatch.class);
  private static final Duration SILENCE = Duration.ofSeconds(45);

  private final Supplier<ResolveServiceStub> stub;
  private final boolean mayHaveAnotherToken;
  private final List<String> references;
  private final Consumer<String> invalidate;
  private final Runnable invalidateAll;
  private final Later later;
  private final Backoff backoff;

  // All guarded by this.
  private String cursor = "";
  private Attempt attempt;
  private Future<?> alarm = CompletableFuture.completedFuture(null);
  private boolean closed;

  /**
   * Not begun yet.
   *
   * @param stub gives a stub with the step's token and without a deadline; throws {@link
   *     IllegalStateException} when the client is closed
   * @param mayHaveAnotherToken whether that may be another one with the next attempt
   * @param references none: all that the token lists
   * @param invalidate told of one reference that gives something else now, or nothing
   * @param invalidateAll told when any may
   * @param later no longer there: the watch ends
   */
  ReferenceWatch(
      Supplier<ResolveServiceStub> stub,
      boolean mayHaveAnotherToken,
      List<String> references,
      Consumer<String> invalidate,
      Runnable invalidateAll,
      Later later,
      Backoff backoff) {
    this.stub = stub;
    this.mayHaveAnotherToken = mayHaveAnotherToken;
    this.references = List.copyOf(references);
    this.invalidate = invalidate;
    this.invalidateAll = invalidateAll;
    this.later = later;
    this.backoff = backoff;
  }

  /** Begins, or begins again; does not wait. */
  void start() {
    Attempt next = new Attempt();
    WatchReferencesRequest request;
    synchronized (this) {
      if (closed || attempt != null) {
        return;
      }
      attempt = next;
      request =
          WatchReferencesRequest.newBuilder()
              .addAllReferences(references)
              .setCursor(cursor)
              .build();
      expectAnswer(next);
    }
    try {
      stub.get().watchReferences(request, next);
      if (!isCurrent(next)) {
        next.cancel(); // It was closed before there was a call to cancel.
      }
    } catch (IllegalStateException e) {
      close(); // The client is closed.
    }
  }

  private synchronized boolean isCurrent(Attempt one) {
    return one == attempt;
  }

  /** Under the lock. */
  private void expectAnswer(Attempt current) {
    setAlarm(SILENCE, current::cancel);
  }

  /** Under the lock. */
  private void setAlarm(Duration delay, Runnable task) {
    alarm.cancel(false);
    if (!closed) {
      try {
        alarm = later.after(delay, task);
      } catch (RejectedExecutionException e) {
        closed = true; // With the client.
      }
    }
  }

  private void answered(Attempt from, WatchReferencesResponse answer) {
    boolean first;
    synchronized (this) {
      if (from != attempt) {
        return;
      }
      first = cursor.isEmpty(); // What was resolved before may have changed unnoticed.
      backoff.reset();
      expectAnswer(from);
    }
    if (first) {
      invalidateAll.run();
    } else {
      switch (answer.getChange()) {
        case HEARTBEAT -> {}
        case ROTATED, GONE, REBOUND -> invalidate.accept(answer.getReference());
        default -> invalidateAll.run(); // RESET, and what a newer broker may say.
      }
    }
    synchronized (this) {
      if (from == attempt) {
        cursor = answer.getCursor();
      }
    }
  }

  private void ended(Attempt from, Throwable failure) {
    Status.Code code = Status.fromThrowable(failure).getCode();
    StepvaultException exception = Failures.exception(failure, references, references);
    boolean forGood = isForGood(code);
    synchronized (this) {
      if (from != attempt) {
        return;
      }
      attempt = null;
      closed |= forGood;
      Duration pause = backoff.next();
      Duration asked = ErrorDetails.of(failure).retryAfter().orElse(Duration.ZERO);
      setAlarm(asked.compareTo(pause) > 0 ? asked : pause, this::start);
    }
    if (Refusal.of(exception, references).ofAll()) {
      invalidateAll.run();
    }
    if (forGood) {
      LOG.warn(
          "a watch of references is over: {} {}; values are held for their leases, unwatched",
          code,
          exception.reason());
    }
  }

  /** Whether another attempt would be refused alike. */
  private boolean isForGood(Status.Code code) {
    return switch (code) {
      case PERMISSION_DENIED -> !mayHaveAnotherToken;
      case INVALID_ARGUMENT, FAILED_PRECONDITION, UNIMPLEMENTED -> true;
      default -> false;
    };
  }

  /** Nothing comes of it any more: it was closed, or refused for good. */
  synchronized boolean isOver() {
    return closed;
  }

  /** Ends it; a callback that is under way still ends. */
  @Override
  public void close() {
    Attempt last;
    synchronized (this) {
      closed = true;
      last = attempt;
      attempt = null;
      alarm.cancel(false);
    }
    if (last != null) {
      last.cancel();
    }
  }

  /** One call. */
  private final class Attempt
      implements ClientResponseObserver<WatchReferencesRequest, WatchReferencesResponse> {
    private volatile ClientCallStreamObserver<WatchReferencesRequest> call;

    @Override
    public void beforeStart(ClientCallStreamObserver<WatchReferencesRequest> started) {
      call = started;
    }

    void cancel() {
      ClientCallStreamObserver<WatchReferencesRequest> started = call;
      if (started != null) {
        started.cancel("the watch is closed, or nothing was heard of it", null);
      }
    }

    @Override
    public void onNext(WatchReferencesResponse answer) {
      answered(this, answer);
    }

    @Override
    public void onError(Throwable failure) {
      ended(this, failure);
    }

    @Override
    public void onCompleted() {
      ended(this, Status.UNAVAILABLE.asRuntimeException());
    }
  }
}
