package io.stepvault.server.resolve;

import io.stepvault.server.error.Refusal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The reply to a call, which keeps what it is told. */
final class Told implements ResolveReply {
  private final Executor eventLoop;
  private final Runnable sending;
  private final CompletableFuture<List<String>> values = new CompletableFuture<>();
  private final CompletableFuture<Refusal> refusal = new CompletableFuture<>();
  private volatile boolean gone;

  Told(Executor eventLoop) {
    this(eventLoop, () -> {});
  }

  /**
   * @param sending what it throws, sending the values throws
   */
  Told(Executor eventLoop, Runnable sending) {
    this.eventLoop = eventLoop;
    this.sending = sending;
  }

  @Override
  public Executor eventLoop() {
    return eventLoop;
  }

  @Override
  public boolean isWanted() {
    return !gone;
  }

  /** Its caller does not wait any longer. */
  void leave() {
    gone = true;
  }

  @Override
  public void values(List<ResolvedValue> resolved) {
    List<String> texts =
        resolved.stream()
            .map(one -> new String(one.value().exposeBytes(), StandardCharsets.UTF_8))
            .toList();
    resolved.forEach(one -> one.value().close());
    sending.run();
    values.complete(texts);
  }

  @Override
  public void refused(Refusal told) {
    refusal.complete(told);
    values.completeExceptionally(told);
  }

  boolean isAnswered() {
    return values.isDone();
  }

  /** What it was told, once it is. */
  List<String> values() throws ExecutionException, InterruptedException, TimeoutException {
    return values.get(30, TimeUnit.SECONDS);
  }

  /** How it was refused, once it is. */
  Refusal refusal() throws ExecutionException, InterruptedException, TimeoutException {
    return refusal.get(30, TimeUnit.SECONDS);
  }
}
