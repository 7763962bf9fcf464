package io.stepvault.client;

import static io.stepvault.client.FakeBroker.TOKEN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.stepvault.client.UnavailableException.Source;
import java.nio.file.Path;
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
