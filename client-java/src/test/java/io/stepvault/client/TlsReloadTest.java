package io.stepvault.client;

import static io.stepvault.client.FakeBroker.TOKEN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.grpc.stub.StreamObserver;
import io.stepvault.client.UnavailableException.Source;
import io.stepvault.v1.ResolveRequest;
import io.stepvault.v1.ResolveResponse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Certificates that change on disk while the client runs, over real connections. */
@Timeout(60)
class TlsReloadTest {
  @TempDir Path home;
  private final FakeTimer timer = new FakeTimer();
  private TestAuthority authority;
  private Path authorities;
  private Path certificate;
  private Path key;
  private TlsBroker broker;
  private StepvaultClient client;
  private Step step;

  @BeforeEach
  void serve() throws Exception {
    authority = new TestAuthority(home.resolve("ours"), "ca");
    authorities = home.resolve("ca.pem");
    certificate = home.resolve("node.pem");
    key = home.resolve("node.key");
    copy(authority.certificate, authorities);
    use(authority.workload("node-a"));
    broker = new TlsBroker(authority.certificate).serve(authority.server("localhost"), 0);
    client =
        broker.client(Tls.files(authorities, certificate, key)).timer(timer).cache(false).build();
    step = client.step(TOKEN);
  }

  @AfterEach
  void close() {
    closeAtOnce(client);
    broker.close();
  }

  /** Without the 5 s for which gRPC keeps a connection that was left. */
  private static void closeAtOnce(StepvaultClient client) {
    Thread.currentThread().interrupt();
    client.close();
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void a_certificate_that_was_rotated_on_disk_is_shown_by_the_next_call() throws Exception {
    step.resolve("a").close();
    use(authority.workload("node-a"));
    step.resolve("a").close();

    timer.run();
    step.resolve("a").close();
    timer.run();
    step.resolve("a").close();

    assertThat(broker.serials).hasSize(4);
    assertThat(broker.serials.get(1)).isEqualTo(broker.serials.get(0));
    assertThat(broker.serials.get(2)).isNotEqualTo(broker.serials.get(0));
    // Nothing changed any more: the connection stayed.
    assertThat(broker.connections.get(3)).isEqualTo(broker.connections.get(2));
  }

  @Test
  void a_call_under_way_ends_on_the_connection_that_it_began_on() throws Exception {
    CountDownLatch arrived = new CountDownLatch(1);
    List<StreamObserver<ResolveResponse>> callers = new ArrayList<>();
    List<ResolveRequest> requests = new ArrayList<>();
    broker.fake.then(
        (request, caller) -> {
          requests.add(request);
          callers.add(caller);
          arrived.countDown();
        });
    CompletableFuture<Secrets> underWay = step.resolveAsync(List.of("a"));
    arrived.await();
    use(authority.workload("node-a"));
    timer.run();
    step.resolve("b").close();

    FakeBroker.values().to(requests.get(0), callers.get(0));

    underWay.get().close();
    assertThat(broker.serials).hasSize(2).doesNotHaveDuplicates();
  }

  @Test
  void files_that_cannot_be_used_leave_in_place_what_was_there() throws Exception {
    List<String> problems = new ArrayList<>();
    TlsFiles files = new TlsFiles(authorities, certificate, key, problems::add);
    int generation = files.generation();
    String secret = Files.readString(key).lines().skip(1).findFirst().orElseThrow();

    // Half of a rotation.
    copy(authority.workload("node-b").certificate(), certificate);
    files.reload();
    files.reload();
    assertThat(problems).singleElement().asString().contains("node.pem", "does not fit");

    Files.writeString(key, "-----BEGIN PRIVATE KEY-----\n" + secret + "\nno base64: ??\n");
    Files.writeString(authorities, "-----BEGIN CERTIFICATE-----\n" + secret);
    files.reload();
    Files.delete(certificate);
    files.reload();
    Files.write(authorities, new byte[(1 << 20) + 1]);
    files.reload();

    assertThat(problems).hasSizeBetween(4, 6).noneMatch(problem -> problem.contains(secret));
    assertThat(files.generation()).isEqualTo(generation);

    use(authority.workload("node-b"));
    copy(authority.certificate, authorities);
    files.reload();
    assertThat(files.generation()).isEqualTo(generation + 1);
  }

  @Test
  void calls_go_on_with_the_old_certificate_while_the_new_files_are_bad() throws Exception {
    step.resolve("a").close();
    Files.writeString(key, "no key");
    timer.run();

    step.resolve("a").close();

    assertThat(broker.serials.get(1)).isEqualTo(broker.serials.get(0));
    assertThat(broker.connections.get(1)).isEqualTo(broker.connections.get(0));
  }

  @Test
  void an_authority_that_was_replaced_on_disk_is_the_one_that_brokers_are_judged_by()
      throws Exception {
    step.resolve("a").close();
    TestAuthority next = new TestAuthority(home.resolve("next"), "ca");
    copy(next.certificate, authorities);
    timer.run();

    var failure = catchThrowableOfType(UnavailableException.class, () -> step.resolve("a"));
    assertThat(failure.source()).isEqualTo(Source.TLS);

    int port = broker.port();
    broker.kill();
    broker.serve(next.server("localhost"), port);
    LostBrokerTest.untilItAnswers(step);
  }

  @Test
  void each_client_of_the_same_files_reconnects() throws Exception {
    Tls tls = Tls.files(authorities, certificate, key);
    StepvaultClient one = broker.client(tls).timer(timer).cache(false).build();
    StepvaultClient other = broker.client(tls).timer(timer).cache(false).build();
    one.step(TOKEN).resolve("a").close();
    other.step(TOKEN).resolve("a").close();
    use(authority.workload("node-a"));
    timer.run();
    one.step(TOKEN).resolve("a").close();
    other.step(TOKEN).resolve("a").close();
    closeAtOnce(one);
    closeAtOnce(other);

    assertThat(broker.serials.get(2)).isNotEqualTo(broker.serials.get(0));
    assertThat(broker.serials.get(3)).isEqualTo(broker.serials.get(2));
  }

  private void use(TestAuthority.Identity identity) throws IOException {
    copy(identity.certificate(), certificate);
    copy(identity.key(), key);
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING);
  }
}
