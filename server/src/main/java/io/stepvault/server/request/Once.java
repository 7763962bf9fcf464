package io.stepvault.server.request;

import io.stepvault.server.admission.Caller;
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

  /** An answer, and what it is about. */
  public record Answer<T>(T answer, Done done) {}

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
    Optional<RequestStore.Key> key = requestId.key(caller, rings.of(tx));
    Optional<Done> before = key.flatMap(k -> requests.find(tx, k));
    if (before.isPresent()) {
      return again.apply(before.get());
    }
    Answer<T> answer = first.get();
    key.ifPresent(k -> requests.done(tx, k, answer.done()));
    return answer.answer();
  }
}
