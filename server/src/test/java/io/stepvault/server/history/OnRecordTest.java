package io.stepvault.server.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepvault.server.history.SeededBug.Edit;
import io.stepvault.server.history.TokenIssuer.Token;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A broker dies at each step of a resolve, and at last its database: what it gave away is on
 * record. A changed copy of the product says where it is; see {@link Steps}. The normal suite takes
 * the three steps around the commit; all of them:
 *
 * <pre>mvn -pl server -am test -Dtest=OnRecordTest -Dsurefire.failIfNoSpecifiedTests=false \
 *   -Dstepvault.steps=all</pre>
 */
final class OnRecordTest {
  private static final String ORGANIZATION = "default";
  private static final String NAME = "payments";
  private static final int CLIENTS = 4;

  /** The steps of a resolve, and what there may and must be when a broker died there. */
  enum Step {
    /** Its transaction has begun. */
    BEGUN(false, false),
    /** The organizations' revisions are read. */
    HEADS_READ(false, false),
    DECIDED(false, false),
    /** The audit's rows are inserted and committed, in one round trip. */
    RECORDED(false, true),
    /** The batch is over. */
    CONFIRMED(false, true),
    DECRYPTED(false, true),
    /** The answer was given to gRPC. */
    ANSWERED(true, true);

    final boolean mayLeave;
    final boolean isDurable;

    Step(boolean mayLeave, boolean isDurable) {
      this.mayLeave = mayLeave;
      this.isDurable = isDurable;
    }

    private String reached() {
      return "io.stepvault.server.history.Steps.reached(\"" + name() + "\"); ";
    }
  }

  private static final SeededBug SAYS_ITS_STEPS =
      new SeededBug(
          "says its steps",
          List.of(
              before(Step.BEGUN, "store/Batches.java", "statement.getMoreResults();"),
              before(Step.DECIDED, "resolve/Batch.java", "if (!record.isEmpty()) {"),
              new Edit(
                  "resolve/Committer.java",
                  "return new Batch(admission, cache, rings, audit, tx).decide(calls);",
                  Step.HEADS_READ.reached()
                      + "List<Decided> all = new Batch(admission, cache, rings, audit, tx)"
                      + ".decide(calls); "
                      + Step.RECORDED.reached()
                      + "return all;"),
              before(Step.CONFIRMED, "resolve/Committer.java", "release.release(decided);"),
              new Edit(
                  "resolve/Release.java",
                  "reply.values(values);",
                  Step.DECRYPTED.reached() + "reply.values(values); " + Step.ANSWERED.reached())),
          Fault.NONE);

  private static Edit before(Step step, String file, String text) {
    return new Edit(file, text, step.reached() + text);
  }

  @TempDir Path classes;

  private Cluster cluster;
  private Caller caller;
  private TokenIssuer issuer;

  @Test
  void whateverStepABrokerDiesAt_whatItGaveAwayIsOnRecord() throws Exception {
    SAYS_ITS_STEPS.compile(classes);
    Recorder all = new Recorder();
    caller = new Caller(all);
    issuer = new TokenIssuer(all, ORGANIZATION);
    try (RestartablePostgres postgres = RestartablePostgres.start();
        Cluster started = Cluster.start(postgres, Optional.of(classes))) {
      cluster = started;
      issuer.register(cluster.channels().getFirst());
      caller.create(cluster.channels().getFirst(), issuer.token("setup"), NAME, "value");
      for (Step step : steps()) {
        Recorder recorder = new Recorder();
        dieAt(step, recorder);
        long durable = durable(step);
        assertThat(durable > 0).as("records after %s: %d", step, durable).isEqualTo(step.isDurable);
        if (!step.mayLeave) {
          assertThat(recorder.releases()).as("values that left at %s", step).isEmpty();
        }
        assertThat(recorder.violations()).as("at %s", step).isEmpty();
        recorder.releases().keySet().forEach(all::released);
      }
      long before = durable(null);
      postgres.restart(RestartablePostgres.Stop.CRASH);
      assertThat(durable(null)).isEqualTo(before);
      try (Connection superuser = cluster.superuser()) {
        assertThat(Records.missing(superuser, ORGANIZATION, all)).isEmpty();
      }
    }
  }

  private static List<Step> steps() {
    return "all".equals(System.getProperty("stepvault.steps"))
        ? List.of(Step.values())
        : List.of(Step.DECIDED, Step.RECORDED, Step.ANSWERED);
  }

  /** Some clients resolve, and the first that gets there ends the broker. */
  private void dieAt(Step step, Recorder recorder) throws Exception {
    Fault.untilTrue(() -> isAnswered(caller, issuer.token("before")));
    cluster.broker(0).haltAt(step.name());
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Boolean>> clients = new ArrayList<>();
      for (int i = 0; i < CLIENTS; i++) {
        Token token = issuer.token(step + "-" + i);
        clients.add(threads.submit(() -> isAnswered(new Caller(recorder), token)));
      }
      assertThat(cluster.broker(0).awaitEnd()).isEqualTo(Steps.HALTED);
      for (Future<Boolean> client : clients) {
        client.get();
      }
    }
    cluster.relaunch(cluster.broker(0));
  }

  private boolean isAnswered(Caller as, Token token) {
    return !as.resolve(cluster.channels().getFirst(), token, List.of(new Reference(NAME, null)))
        .isEmpty();
  }

  /** How many releases are on record, of the calls of a step or of all. */
  private long durable(Step step) throws SQLException {
    try (Connection superuser = cluster.superuser()) {
      return Records.of(superuser, ORGANIZATION).entrySet().stream()
          .filter(one -> step == null || one.getKey().token().startsWith(step + "-"))
          .mapToLong(Map.Entry::getValue)
          .sum();
    }
  }
}
