package io.stepvault.client;

import com.google.common.util.concurrent.Futures;
import com.google.common.util.concurrent.ListenableFuture;
import io.stepvault.client.destination.Target;
import io.stepvault.client.masking.SecretMasker;
import io.stepvault.client.template.Template;
import io.stepvault.v1.ResolveRequest;
import io.stepvault.v1.ResolveResponse;
import io.stepvault.v1.ResolvedSecret;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.LongSupplier;

/**
 * What one step may do: a view of the client with that step's token. Costs nothing to make. Nothing
 * is cached: each call asks a broker. Safe for use by several threads.
 *
 * <p>The step's {@link #masker} keeps a copy of each value that was resolved, also when the {@link
 * Secret} is closed, because logs come later. {@link #close} wipes these copies.
 */
public final class Step implements AutoCloseable {
  private static final int MOST_REFERENCES = 100;

  private final StepvaultClient client;
  private final TokenCredentials credentials;
  private final LongSupplier nanoClock;
  private final SecretMasker masker = new SecretMasker();
  private volatile boolean closed;

  Step(StepvaultClient client, TokenCredentials credentials, LongSupplier nanoClock) {
    this.client = client;
    this.credentials = credentials;
    this.nanoClock = nanoClock;
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
   * interrupted.
   *
   * @param references items' names or ids, spelled as the token's {@code secrets} does
   * @throws IllegalArgumentException when there are none or too many, or one is null or empty;
   *     nothing was sent
   * @throws IllegalStateException when the client or the step is closed
   * @throws StepvaultException when the broker gives no values; its subclasses say what to do
   */
  public Secrets resolve(List<String> references) {
    List<String> asked = checked(references);
    long sentAt = nanoClock.getAsLong();
    ListenableFuture<ResolveResponse> answer = send(asked);
    try {
      return secrets(answer.get(), asked, sentAt);
    } catch (ExecutionException e) {
      throw Failures.exception(e.getCause(), asked);
    } catch (InterruptedException e) {
      answer.cancel(true);
      Thread.currentThread().interrupt();
      throw new CallCancelledException("interrupted while waiting for the broker", e);
    }
  }

  /**
   * As {@link #resolve(List)}, without waiting. The future fails with the same {@link
   * StepvaultException}s. Cancelling it cancels the call; values that come after that are wiped.
   * What depends on the future runs on a thread of the channel, unless it names an executor.
   *
   * @throws IllegalArgumentException at once, as in {@link #resolve(List)}
   * @throws IllegalStateException at once, when the client or the step is closed
   */
  public CompletableFuture<Secrets> resolveAsync(List<String> references) {
    List<String> asked = checked(references);
    long sentAt = nanoClock.getAsLong();
    ListenableFuture<ResolveResponse> answer = send(asked);
    CompletableFuture<Secrets> result = new CompletableFuture<>();
    answer.addListener(() -> complete(result, answer, asked, sentAt), Runnable::run);
    result.exceptionally(
        failure -> {
          answer.cancel(true);
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
   * Closes the masker, which wipes its copies of values; to be called when the step's last log line
   * is written. {@link Secrets} that were handed out stay as they are. Has no effect the second
   * time.
   */
  @Override
  public void close() {
    closed = true;
    masker.close();
  }

  private void complete(
      CompletableFuture<Secrets> result,
      ListenableFuture<ResolveResponse> answer,
      List<String> asked,
      long sentAt) {
    try {
      Secrets secrets = secrets(Futures.getDone(answer), asked, sentAt);
      if (!result.complete(secrets)) {
        secrets.close();
      }
    } catch (ExecutionException e) {
      result.completeExceptionally(Failures.exception(e.getCause(), asked));
    } catch (RuntimeException e) {
      result.completeExceptionally(e);
    }
  }

  private ListenableFuture<ResolveResponse> send(List<String> references) {
    if (closed) {
      throw new IllegalStateException("the step is closed");
    }
    return client
        .resolveService(credentials)
        .resolve(ResolveRequest.newBuilder().addAllReferences(references).build());
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

  private Secrets secrets(ResolveResponse answer, List<String> asked, long sentAt) {
    List<String> given =
        answer.getSecretsList().stream().map(ResolvedSecret::getReference).toList();
    // A value under another's name is worse than none.
    if (!given.equals(asked)) {
      throw new IntegrityException("the broker's answer does not fit the request");
    }
    Secrets secrets =
        new Secrets(
            answer.getSecretsList().stream()
                .map(s -> new Secret(s, new Lease(nanoClock, sentAt, s.getHoldFor())))
                .toList());
    try {
      // Before anybody can log them.
      secrets.asList().forEach(secret -> masker.add(secret.reference(), secret.bytes()));
    } catch (IllegalStateException e) {
      secrets.close();
      throw new IllegalStateException("the step was closed before the answer came", e);
    }
    return secrets;
  }
}
