package io.stepvault.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepvault.server.testing.Postgres;
import io.stepvault.server.testing.TestBroker;
import io.stepvault.server.testing.TestCalls;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.RepeatedTest;

/** Brokers that start at once on an empty database: one makes what is missing, all come up. */
final class StartTogetherTest {
  private static final int BROKERS = 3;

  @RepeatedTest(2)
  void allComeUpOnOneInstallation() throws Exception {
    List<Future<Broker>> starting = new ArrayList<>();
    try (TestBroker test = TestBroker.prepare(Postgres.empty())) {
      try (ExecutorService threads = Executors.newFixedThreadPool(BROKERS)) {
        CyclicBarrier together = new CyclicBarrier(BROKERS);
        for (int i = 0; i < BROKERS; i++) {
          starting.add(
              threads.submit(
                  () -> {
                    together.await();
                    return Broker.start(test.config(), InstantSource.system());
                  }));
        }
      }
      for (Future<Broker> broker : starting) {
        broker.get().close();
      }
      assertThat(test.query("SELECT id FROM installation")).hasSize(1);
      assertThat(test.query("SELECT id FROM organization"))
          .containsExactlyInAnyOrder("default", "system");
      assertThat(test.query("SELECT id FROM ring_key")).hasSize(8);
      test.restart();
      TestCalls calls = TestCalls.register(test, "default");
      calls.create("payments", "value");
      assertThat(calls.resolve("payments")).isEqualTo("value");
    }
  }
}
