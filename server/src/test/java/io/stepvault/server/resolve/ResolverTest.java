package io.stepvault.server.resolve;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepvault.v1.Access;
import io.stepvault.v1.ErrorReason;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A resolver with a cache of its own, on a real database. */
final class ResolverTest {
  private static Resolvers resolvers;
  private static ExecutorService eventLoop;

  @BeforeAll
  static void start() {
    resolvers = new Resolvers();
    eventLoop = Executors.newSingleThreadExecutor();
  }

  @AfterAll
  static void stop() {
    eventLoop.close();
    resolvers.close();
  }

  @Test
  void whatDoesNotFitTheCacheIsServedAllTheSame() throws Exception {
    resolvers.calls().create("fits-nowhere-1", "one");
    resolvers.calls().create("fits-nowhere-2", "two", Access.Mode.TEAM);
    try (Resolver resolver = resolvers.start(1)) {
      for (int i = 0; i < 3; i++) {
        Told told = new Told(eventLoop);
        resolver.resolve(
            resolvers.presented(), Resolvers.values("fits-nowhere-1", "fits-nowhere-2"), told);
        assertThat(told.values()).containsExactly("one", "two");
      }
    }
  }

  @Test
  void anAnswerThatCannotBeSentBecomesARefusalAndHarmsNoOther() throws Exception {
    resolvers.calls().create("sendable", "value");
    try (Resolver resolver = resolvers.start(1_000_000)) {
      Told broken =
          new Told(
              eventLoop,
              () -> {
                throw new IllegalStateException("cannot be sent");
              });
      Told fine = new Told(eventLoop);
      resolver.resolve(resolvers.presented(), Resolvers.values("sendable"), broken);
      resolver.resolve(resolvers.presented(), Resolvers.values("sendable"), fine);
      assertThat(broken.refusal().reason()).isEqualTo(ErrorReason.INTERNAL_ERROR);
      assertThat(fine.values()).containsExactly("value");
    }
  }

  @Test
  void whatWaitsWhenItClosesIsRefused() throws Exception {
    resolvers.calls().create("late", "value");
    Resolver resolver = resolvers.start(1_000_000);
    Told[] many = new Told[2_000];
    for (int i = 0; i < many.length; i++) {
      many[i] = new Told(eventLoop);
      resolver.resolve(resolvers.presented(), Resolvers.values("late"), many[i]);
    }
    resolver.close();
    for (Told told : many) {
      try {
        assertThat(told.values()).containsExactly("value");
      } catch (ExecutionException refused) {
        assertThat(told.refusal().reason()).isEqualTo(ErrorReason.STORE_UNAVAILABLE);
      }
    }
  }

  @Test
  void aRememberedTokenIsOfNoUseWithAnotherCertificate() throws Exception {
    resolvers.calls().create("bound", "value");
    String token = resolvers.calls().token("node-a");
    try (Resolver resolver = resolvers.start(1_000_000)) {
      for (int i = 0; i < 3; i++) { // The first learns the authorizers, the second remembers.
        assertThat(ask(resolver, "node-a", token).values()).containsExactly("value");
      }
      assertThat(ask(resolver, "node-b", token).refusal().reason())
          .isEqualTo(ErrorReason.TOKEN_NOT_BOUND);
      assertThat(ask(resolver, "node-a", token).values()).containsExactly("value");
    }
  }

  private static Told ask(Resolver resolver, String certificate, String token) {
    Told told = new Told(eventLoop);
    resolver.resolve(Resolvers.presented(certificate, token), Resolvers.values("bound"), told);
    return told;
  }
}
