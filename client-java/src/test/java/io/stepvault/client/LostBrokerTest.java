package io.stepvault.client;

import static io.stepvault.client.FakeBroker.TOKEN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.stepvault.client.UnavailableException.Source;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Brokers that go away, over real connections; rows of the table in docs/client.md. */
@Timeout(60)
class LostBrokerTest {
  @TempDir Path home;
  private TestAuthority authority;
  private TestAuthority.Identity server;
  private Tls tls;

  @BeforeEach
  void identities() throws Exception {
    authority = new TestAuthority(home, "ca");
    server = authority.server("localhost");
    TestAuthority.Identity node = authority.workload("node-a");
    tls = Tls.files(authority.certificate, node.certificate(), node.key());
  }

  @Test
  void a_broker_that_is_killed_and_comes_back() throws Exception {
    try (TlsBroker real = new TlsBroker(authority.certificate).serve(server, 0);
        StepvaultClient remote = real.client(tls).build();
        Step remoteStep = remote.step(TOKEN)) {
      remoteStep.resolve("a").close();
      int port = real.port();
      real.kill();

      remoteStep.resolve("a").close();
      var failure = catchThrowableOfType(UnavailableException.class, () -> remoteStep.resolve("b"));
      assertThat(failure.source()).isEqualTo(Source.TRANSPORT);

      real.serve(server, port);
      untilItAnswers(remoteStep);
    }
  }

  @Test
  void one_broker_of_two_is_gone() throws Exception {
    try (TlsBroker one = new TlsBroker(authority.certificate).serve(server, 0);
        TlsBroker two = new TlsBroker(authority.certificate).serve(server, 0);
        Addresses both = new Addresses("localhost", one.port(), two.port());
        StepvaultClient remote =
            StepvaultClient.builder().address(both.target()).tls(tls).cache(false).build();
        Step remoteStep = remote.step(TOKEN)) {
      while (one.fake.requests.isEmpty() || two.fake.requests.isEmpty()) {
        remoteStep.resolve("a").close();
      }

      one.kill();

      int before = two.fake.requests.size();
      for (int i = 0; i < 10; i++) {
        remoteStep.resolve("a").close();
      }
      assertThat(two.fake.requests).hasSize(before + 10);
    }
  }

  /**
   * Nothing is closed, only nothing comes any more. It takes the client's own 30 s of silence, and
   * 3 s for its ping; the idle client, which has been silent as long by then, pings at once.
   */
  @Test
  @Timeout(180)
  void a_broker_that_falls_silent() throws Exception {
    try (TlsBroker one = new TlsBroker(authority.certificate).serve(server, 0);
        TlsBroker two = new TlsBroker(authority.certificate).serve(server, 0);
        SilentProxy proxy = new SilentProxy(one.port());
        Addresses both = new Addresses("localhost", proxy.port(), two.port());
        StepvaultClient patient = client(both).deadline(Duration.ofMinutes(2)).build();
        StepvaultClient idle = client(both).build();
        Step patientStep = patient.step(TOKEN);
        Step idleStep = idle.step(TOKEN)) {
      untilBothWereAsked(one, two, patientStep);
      untilBothWereAsked(one, two, idleStep);
      int before = two.fake.requests.size();
      proxy.goSilent();

      // One to each, as they take turns.
      List<CompletableFuture<Secrets>> calls =
          List.of(patientStep.resolveAsync(List.of("a")), patientStep.resolveAsync(List.of("a")));
      for (CompletableFuture<Secrets> call : calls) {
        call.get().close();
      }
      proxy.awaitConnectionsLeft(1);
      idleStep.resolve("a").close();
      idleStep.resolve("a").close();
      proxy.awaitConnectionsLeft(1);

      assertThat(two.fake.requests).hasSize(before + 4);
    }
  }

  private StepvaultClient.Builder client(Addresses addresses) {
    return StepvaultClient.builder().address(addresses.target()).tls(tls).cache(false);
  }

  private static void untilBothWereAsked(TlsBroker one, TlsBroker two, Step step) {
    int ofOne = one.fake.requests.size();
    int ofTwo = two.fake.requests.size();
    while (one.fake.requests.size() == ofOne || two.fake.requests.size() == ofTwo) {
      step.resolve("a").close();
    }
  }

  /** Calls again until it is not unavailable; only the test's time-out ends it otherwise. */
  static void untilItAnswers(Step step) {
    while (true) {
      try {
        step.resolve("after all").close();
        return;
      } catch (UnavailableException e) {
        assertThat(e.source()).isIn(Source.TRANSPORT, Source.TLS);
      }
    }
  }
}
