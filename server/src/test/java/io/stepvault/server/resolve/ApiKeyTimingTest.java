package io.stepvault.server.resolve;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepvault.server.admission.Admission;
import io.stepvault.server.admission.Presented;
import io.stepvault.server.apikey.KeyVerdict;
import io.stepvault.server.apikey.RejectionLimit;
import io.stepvault.server.error.Refusal;
import io.stepvault.server.key.Plaintext;
import io.stepvault.server.key.RootKey;
import io.stepvault.server.quota.Quotas;
import io.stepvault.server.quota.Rate;
import io.stepvault.server.store.AuditStore;
import io.stepvault.server.store.AuthorityStore;
import io.stepvault.server.store.Database;
import io.stepvault.server.store.InstallationStore;
import io.stepvault.server.store.ItemStore;
import io.stepvault.server.store.OrganizationStore;
import io.stepvault.server.store.Rings;
import io.stepvault.server.store.Transactions;
import io.stepvault.server.testing.TestBroker;
import io.stepvault.server.testing.TestCalls;
import io.stepvault.server.testing.TestKeys;
import io.stepvault.server.testing.Welch;
import io.stepvault.server.tls.PeerIdentity;
import io.stepvault.server.usage.Recorder;
import io.stepvault.v1.ApiKeyPolicy;
import io.stepvault.v1.CreateItemRequest;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Whether the time of an answer tells a wrong secret from a wrong public id. Not part of the build:
 * {@code -Dstepvault.timing.tries=100000}, on a quiet machine. It asks the resolver itself, without
 * the network, which would hide more.
 */
@EnabledIfSystemProperty(named = "stepvault.timing.tries", matches = "\\d+")
final class ApiKeyTimingTest {
  private static final int TRIES = Integer.getInteger("stepvault.timing.tries", 0);
  private static final int WARM_UP = 2_000;

  @Test
  void theTimeDoesNotTellAWrongSecretFromAWrongId() {
    try (TestBroker broker = TestBroker.start();
        Database database = Database.open(broker.config().database())) {
      TestCalls calls = TestCalls.register(broker, "default");
      String good =
          calls
              .vault()
              .createItem(
                  CreateItemRequest.newBuilder()
                      .setName("api-key:timed")
                      .setApiKey(ApiKeyPolicy.getDefaultInstance())
                      .build())
              .getGenerated()
              .getApiKey();
      Presented presented = presented(calls);
      try (Resolver resolver = resolver(broker, database)) {
        assertThat(ask(resolver, presented, good).accepted).isTrue();
        double[] secrets = new double[TRIES];
        double[] ids = new double[TRIES];
        Random coin = new Random(1);
        for (int i = -WARM_UP; i < TRIES; i++) {
          boolean secretFirst = coin.nextBoolean();
          for (boolean secret : new boolean[] {secretFirst, !secretFirst}) {
            String key = secret ? TestKeys.otherSecret(good) : TestKeys.unknown();
            Timed timed = ask(resolver, presented, key);
            assertThat(timed.accepted).isFalse();
            if (i >= 0) {
              (secret ? secrets : ids)[i] = timed.nanos;
            }
          }
        }
        Welch compared = Welch.of(secrets, ids);
        System.out.printf(
            "wrong secret %.0f ns, wrong id %.0f ns, of %,d each: t = %.2f%n",
            compared.one(), compared.other(), TRIES, compared.t());
        assertThat(Math.abs(compared.t())).isLessThan(Welch.BOUND);
      }
    }
  }

  private record Timed(boolean accepted, long nanos) {}

  private static Timed ask(Resolver resolver, Presented presented, String key) {
    byte[] text = key.getBytes(StandardCharsets.US_ASCII);
    Told told = new Told();
    long began = System.nanoTime();
    resolver.verify(presented, KeyQuestion.of(Plaintext.adopt(text), ""), told);
    boolean accepted = told.outcome.join();
    return new Timed(accepted, System.nanoTime() - began);
  }

  private static final class Told implements KeyReply {
    private final CompletableFuture<Boolean> outcome = new CompletableFuture<>();

    @Override
    public Executor eventLoop() {
      return Runnable::run;
    }

    @Override
    public boolean isWanted() {
      return true;
    }

    @Override
    public void refused(Refusal refusal) {
      outcome.completeExceptionally(refusal);
    }

    @Override
    public void accepted(KeyVerdict verdict) {
      outcome.complete(true);
    }

    @Override
    public void rejected() {
      outcome.complete(false);
    }
  }

  private static Presented presented(TestCalls calls) {
    long now = Instant.now().getEpochSecond();
    return new Presented(
        "ResolveService/VerifyApiKey",
        "api_key.verify",
        new PeerIdentity("spiffe://test/node-a", "", Instant.MIN, Instant.MAX),
        false,
        Optional.of(calls.signer().sign(calls.claims("node-a").issued(now, now + 3_600).build())),
        Optional.empty());
  }

  private static Resolver resolver(TestBroker broker, Database database) {
    Transactions transactions = database.transactions();
    Rings rings =
        new Rings(
            new InstallationStore(transactions).open(RootKey.load(broker.config().rootKey())));
    return Resolver.start(
        transactions,
        new Admission(
            new OrganizationStore(transactions, rings),
            (certificate, reason) -> {},
            new Quotas(broker.config().quotas(), System::nanoTime),
            broker.config().audience()),
        new ItemStore(rings),
        new AuthorityStore(rings),
        rings,
        new AuditStore(UUID.randomUUID()),
        new Recorder(),
        new RejectionLimit(new Rate(Integer.MAX_VALUE, 1), System::nanoTime),
        10_000_000);
  }
}
