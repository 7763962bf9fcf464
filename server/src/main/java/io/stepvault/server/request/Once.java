package io.stepvault.server.request;

import io.stepvault.server.admission.Caller;
import io.stepvault.server.key.Plaintext;
import io.stepvault.server.key.Ring;
import io.stepvault.server.store.RequestStore;
import io.stepvault.server.store.RequestStore.Done;
import io.stepvault.server.store.Rings;
import io.stepvault.server.store.Tx;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/** Carries a mutation out once, however often its caller repeats it. */
public final class Once {
  private final RequestStore requests;
  private final Rings rings;

  public Once(RequestStore requests, Rings rings) {
    this.requests = requests;
    this.rings = rings;
  }

  /**
   * An answer, and what it is about.
   *
   * @param shown a generated value in it, which a retry shows again for some minutes; stays the
   *     caller's to close
   */
  public record Answer<T>(T answer, Done done, Optional<Plaintext> shown) {
    /** An answer that shows nothing which is not stored. */
    public Answer(T answer, Done done) {
      this(answer, done, Optional.empty());
    }
  }

  /**
   * An earlier call.
   *
   * @param shown gives the generated value of its answer, for the caller to close; throws
   *     GENERATED_VALUE_GONE
   */
  public record Earlier(Done done, Supplier<Plaintext> shown) {}

  /**
   * The answer of {@code again} when this caller's call was carried out before, else that of {@code
   * first}, which is noted in the same transaction. The caller was authorised afresh either way.
   */
  public <T> T run(
      Tx tx,
      Caller caller,
      RequestId requestId,
      Function<Done, T> again,
      Supplier<Answer<T>> first) {
    return runShowing(tx, caller, requestId, earlier -> again.apply(earlier.done()), first);
  }

  /** As {@code run}, of a call whose answer may show a generated value. */
  public <T> T runShowing(
      Tx tx,
      Caller caller,
      RequestId requestId,
      Function<Earlier, T> again,
      Supplier<Answer<T>> first) {
    Ring ring = rings.of(tx);
    Optional<RequestStore.Key> key = requestId.key(caller, ring);
    Optional<RequestStore.Earlier> before = key.flatMap(k -> requests.find(tx, k));
    if (before.isPresent()) {
      RequestStore.Earlier earlier = before.get();
      return again.apply(
          new Earlier(
              earlier.done(), () -> GeneratedValue.open(tx, ring, key.orElseThrow(), earlier)));
    }
    Answer<T> answer = first.get();
    key.ifPresent(
        k ->
            requests.done(
                tx,
                k,
                answer.done(),
                answer
                    .shown()
                    .map(value -> GeneratedValue.seal(tx, ring, k, answer.done(), value))));
    return answer.answer();
  }
}
