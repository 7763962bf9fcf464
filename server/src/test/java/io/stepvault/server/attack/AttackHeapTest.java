package io.stepvault.server.attack;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.util.concurrent.FutureCallback;
import com.google.common.util.concurrent.Futures;
import com.google.common.util.concurrent.ListenableFuture;
import com.google.common.util.concurrent.MoreExecutors;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.stepvault.server.testing.LiveHeap;
import io.stepvault.server.testing.TestBroker;
import io.stepvault.server.testing.TestCalls.Headers;
import io.stepvault.v1.ListItemsRequest;
import io.stepvault.v1.ResolveRequest;
import io.stepvault.v1.ResolveServiceGrpc;
import io.stepvault.v1.VaultServiceGrpc;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;

/** Strangers' tokens leave nothing behind in memory. */
final class AttackHeapTest {
  /** Tokens are made anew in each series, and presented so often in it, to both ways of calls. */
  private static final int SERIES = 5;

  private static final int ROUNDS = 2;

  /** Kept by no more than its hash, each would cost some hundred bytes. */
  private static final int DIFFERENT_TOKENS = 15_000;

  private static final long TWO_MEGABYTES = 2L * 1024 * 1024;
  private static final int UNDER_WAY = 64;

  private final Semaphore free = new Semaphore(UNDER_WAY);
  private final Map<Status.Code, Long> answers = new ConcurrentHashMap<>();

  @Test
  void theWholeTableAgainAndAgainLeavesTheHeapAsItWas() throws InterruptedException {
    try (TestBroker broker = TestBroker.start();
        Workshop shop = new Workshop(broker)) {
      List<Attack> attacks = new AttackTable(shop).attacks().toList();
      shop.calls().create(Attack.SECRET, "sk_live_1");
      ManagedChannel channel = broker.channel("attacker");
      series(channel, attacks);
      long before = LiveHeap.bytes();
      answers.clear();
      for (int i = 0; i < SERIES; i++) {
        series(channel, attacks);
      }
      everyTimeAnother(channel, shop);
      long grown = LiveHeap.bytes() - before;
      // INTERNAL are those that are too large for their client to send, and never another's call.
      assertThat(answers)
          .containsOnlyKeys(
              Status.Code.UNAUTHENTICATED,
              Status.Code.PERMISSION_DENIED,
              Status.Code.FAILED_PRECONDITION,
              Status.Code.INTERNAL)
          .containsEntry(Status.Code.INTERNAL, 2L * SERIES * ROUNDS * oversized(attacks));
      assertThat(answers.values().stream().mapToLong(Long::longValue).sum())
          .isEqualTo(2L * SERIES * ROUNDS * attacks.size() + DIFFERENT_TOKENS);
      assertThat(grown).as("bytes of the live heap").isLessThan(TWO_MEGABYTES);
      assertThat(shop.calls().resolve(Attack.SECRET)).isEqualTo("sk_live_1");
    }
  }

  private static long oversized(List<Attack> attacks) {
    return attacks.stream().filter(attack -> attack.answer() instanceof Attack.Transport).count();
  }

  private void series(ManagedChannel channel, List<Attack> attacks) throws InterruptedException {
    for (Attack attack : attacks) {
      Headers headers = new Headers(attack.recipe().token("attacker"), null);
      var resolve = ResolveServiceGrpc.newFutureStub(channel).withCallCredentials(headers);
      var list = VaultServiceGrpc.newFutureStub(channel).withCallCredentials(headers);
      ResolveRequest request =
          ResolveRequest.newBuilder().addReferences(attack.reference()).build();
      for (int i = 0; i < ROUNDS; i++) {
        start(() -> resolve.resolve(request));
        start(() -> list.listItems(ListItemsRequest.getDefaultInstance()));
      }
    }
    awaitAll();
  }

  /** Good but for the signature, which is another each time. */
  private void everyTimeAnother(ManagedChannel channel, Workshop shop) throws InterruptedException {
    Random random = new Random(1);
    byte[] signature = new byte[64];
    String input = Jwt.input(shop.ed25519().header(), shop.claims("attacker"));
    ResolveRequest request = ResolveRequest.newBuilder().addReferences(Attack.SECRET).build();
    for (int i = 0; i < DIFFERENT_TOKENS; i++) {
      random.nextBytes(signature);
      Headers headers = new Headers(input + "." + Jwt.encode(signature), null);
      var resolve = ResolveServiceGrpc.newFutureStub(channel).withCallCredentials(headers);
      start(() -> resolve.resolve(request));
    }
    awaitAll();
  }

  private interface Call<T> {
    ListenableFuture<T> start();
  }

  private <T> void start(Call<T> call) throws InterruptedException {
    free.acquire();
    Futures.addCallback(
        call.start(),
        new FutureCallback<T>() {
          @Override
          public void onSuccess(T answer) {
            answered(Status.Code.OK);
          }

          @Override
          public void onFailure(Throwable t) {
            answered(Status.fromThrowable(t).getCode());
          }
        },
        MoreExecutors.directExecutor());
  }

  private void answered(Status.Code code) {
    answers.merge(code, 1L, Long::sum);
    free.release();
  }

  private void awaitAll() throws InterruptedException {
    free.acquire(UNDER_WAY);
    free.release(UNDER_WAY);
  }
}
