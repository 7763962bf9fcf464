package io.stepvault.client;

import com.google.common.util.concurrent.ListenableFuture;
import io.grpc.Deadline;
import io.stepvault.client.destination.Target;
import io.stepvault.client.masking.SecretMasker;
import io.stepvault.client.template.Template;
import io.stepvault.v1.ResolveRequest;
import io.stepvault.v1.ResolveResponse;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;

/**
 * What one step may do: a view of the client with that step's token. Costs nothing to make. Safe
 * for use by several threads.
 *
 * <p><b>What is held.</b> A step holds each value until its lease is over, and gives it without
 * asking a broker; never longer, whatever happens. Until then it is also given when no broker
 * answers. A refusal ends that at once: of the token, the certificate or a permission, or an answer
 * that is not right, for all that the step holds; of a reference, for that one. What the step holds
 * is its own, whatever its tokens say: a supplier must not give tokens for other steps. Callers
 * that miss the same reference share a call; what is held is not asked for again. {@link
 * StepvaultClient.Builder#cache} turns this off.
 *
 * <p>The step's {@link #masker} keeps a copy of each value that was resolved, also when the {@link
 * Secret} is closed, because logs come later. {@link #close} wipes these copies.
 */
public final class Step implements AutoCloseable {
  static final int MOST_REFERENCES = 100;

  private final StepvaultClient client;
  private final TokenCredentials credentials;
  private final SecretMasker masker = new SecretMasker();
  private final StepValues values;
  private ReferenceWatch watch;
  private boolean closed;

  Step(StepvaultClient client, TokenCredentials credentials, ClientParts parts) {
    this.client = client;
    this.credentials = credentials;
    this.values =
        new StepValues(this::send, client::deadline, parts, new Answers(parts.nanoClock(), masker));
  }

  /**
   * The value of one reference. To be closed after use.
   *
   * @param reference an item's name or id, spelled as the token's {@code secrets} does
   * @throws IllegalArgumentException when it is null or empty; nothing was sent
   * @throws IllegalStateException when the client or the step is closed
   * @throws StepvaultException when the broker gives no value; its subclasses say what to do
   */
  public Secret resolve(String reference) {
    return resolve(Collections.singletonList(reference)).asList().get(0);
  }

  /**
   * The values of 1 to 100 references, all or none; 3 MiB together at most. To be closed after use.
   * The same reference may be there twice.
   *
   * <p>An interrupt ends the wait with {@link CallCancelledException}; the thread stays
   * interrupted. So does the end of the gRPC context around it.
   *
   * @param references items' names or ids, spelled as the token's {@code secrets} does
   * @throws IllegalArgumentException when there are none or too many, or one is null or empty;
   *     nothing was sent
   * @throws IllegalStateException when the client or the step is closed
   * @throws StepvaultException when the broker gives no values; its subclasses say what to do
   */
  public Secrets resolve(List<String> references) {
    Resolving call = begin(references);
    try {
      return call.outcome().get().get();
    } catch (InterruptedException e) {
      values.cancel(call);
      Thread.currentThread().interrupt();
      throw new CallCancelledException("interrupted while waiting for the broker", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * As {@link #resolve(List)}, without waiting. The future fails with the same {@link
   * StepvaultException}s. Cancelling it cancels the call, unless others wait for that too; values
   * that come after that are wiped. It is done at once when all is held; what depends on it else
   * runs on {@link CompletableFuture}'s default executor, unless it names another.
   *
   * @throws IllegalArgumentException at once, as in {@link #resolve(List)}
   * @throws IllegalStateException at once, when the client or the step is closed
   */
  public CompletableFuture<Secrets> resolveAsync(List<String> references) {
    Resolving call = begin(references);
    CompletableFuture<Secrets> result = new CompletableFuture<>();
    if (call.outcome().isDone()) {
      complete(result, call.outcome().join());
      return result;
    }
    // Not on the thread that brings the answer: others wait for it, too.
    var unused = call.outcome().thenAcceptAsync(outcome -> complete(result, outcome));
    result.exceptionally(
        failure -> {
          values.cancel(call);
          return null;
        });
    return result;
  }

  /**
   * A template with the values in it. Only SECRET items render, and only those without
   * destinations: for others the target has to be known.
   *
   * @throws ReferencesUnresolvedException with field, position and reason of each reference that
   *     has no value, or whose value cannot stand there
   * @throws StepvaultException as {@link #resolve(List)}
   */
  public Rendered render(Template template) {
    return renderings().text(template, Optional.empty());
  }

  /** As {@link #render(Template)}, for a text that goes to this target and nowhere else. */
  public Rendered render(Template template, Target target) {
    return renderings().text(template, Optional.of(target));
  }

  /** As {@link #render(Template)}, without waiting; see {@link #resolveAsync}. */
  public CompletableFuture<Rendered> renderAsync(Template template) {
    return renderings().textAsync(template, Optional.empty());
  }

  /** As {@link #render(Template, Target)}, without waiting; see {@link #resolveAsync}. */
  public CompletableFuture<Rendered> renderAsync(Template template, Target target) {
    return renderings().textAsync(template, Optional.of(target));
  }

  /**
   * A request with the values in it, all or none, checked against the destinations of its items.
   *
   * @throws ReferencesUnresolvedException as {@link #render(Template)}; also when the request goes
   *     where an item may not
   * @throws StepvaultException as {@link #resolve(List)}
   */
  public RenderedRequest renderRequest(RequestTemplate request) {
    return renderings().request(request);
  }

  /** As {@link #renderRequest}, without waiting; see {@link #resolveAsync}. */
  public CompletableFuture<RenderedRequest> renderRequestAsync(RequestTemplate request) {
    return renderings().requestAsync(request);
  }

  private Renderings renderings() {
    return new Renderings(this);
  }

  /**
   * Has a broker tell what happens to references, so that a value that was rotated or taken away is
   * dropped at once and not at the end of its lease. Costs a stream to the broker until the step is
   * closed. What is held does not depend on it: while no broker answers, leases go on as without.
   * See {@code docs/watch.md}.
   *
   * <p>A watch that breaks begins again by itself. One that would only be refused again is over,
   * with a warning in the log; it may be begun again with this.
   *
   * @param references spelled as the token's {@code secrets} does; none: all that the token lists
   * @throws IllegalStateException when the step watches already, or it or the client is closed
   */
  public synchronized void watch(String... references) {
    if (closed || (watch != null && !watch.isOver())) {
      throw new IllegalStateException(closed ? "the step is closed" : "the step watches already");
    }
    if (watch != null) {
      client.unwatch(watch);
    }
    watch = client.watch(credentials, List.of(references), this);
  }

  /**
   * The text without the values that this step has resolved until now; see {@link SecretMasker}.
   *
   * @throws IllegalStateException when the step is closed
   */
  public String mask(CharSequence text) {
    return masker.mask(text);
  }

  /**
   * Masks what this step has resolved, whatever it resolves later included. Other values that the
   * step should keep to itself may be added. Closed with the step.
   */
  public SecretMasker masker() {
    return masker;
  }

  /**
   * Wipes what is held, ends resolves under way by an {@link IllegalStateException}, and closes the
   * masker, which wipes its copies of values; to be called when the step's last log line is
   * written. {@link Secrets} that were handed out stay as they are. Has no effect the second time.
   */
  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      if (watch != null) {
        client.unwatch(watch);
      }
    }
    values.close();
    masker.close();
  }

  /** Has the next resolve of this reference ask a broker, also when a call is under way. */
  void invalidate(String reference) {
    values.invalidate(reference);
  }

  /** As {@link #invalidate}, of every reference. */
  void invalidateAll() {
    values.invalidateAll();
  }

  private Resolving begin(List<String> references) {
    List<String> asked = checked(references);
    client.requireOpen();
    return values.resolve(asked);
  }

  private ListenableFuture<ResolveResponse> send(List<String> references, Deadline deadline) {
    return client
        .resolveService(credentials)
        .withDeadline(deadline)
        .resolve(ResolveRequest.newBuilder().addAllReferences(references).build());
  }

  private static void complete(CompletableFuture<Secrets> result, Supplier<Secrets> outcome) {
    try {
      Secrets secrets = outcome.get();
      if (!result.complete(secrets)) {
        secrets.close();
      }
    } catch (RuntimeException e) {
      result.completeExceptionally(e);
    }
  }

  private static List<String> checked(List<String> references) {
    if (references == null || references.isEmpty()) {
      throw new IllegalArgumentException("no references");
    }
    List<String> copy = new ArrayList<>(references);
    if (copy.size() > MOST_REFERENCES) {
      throw new IllegalArgumentException(
          copy.size() + " references; a call takes at most " + MOST_REFERENCES);
    }
    for (int i = 0; i < copy.size(); i++) {
      if (copy.get(i) == null || copy.get(i).isEmpty()) {
        throw new IllegalArgumentException("reference " + i + " is null or empty");
      }
    }
    return Collections.unmodifiableList(copy);
  }
}
