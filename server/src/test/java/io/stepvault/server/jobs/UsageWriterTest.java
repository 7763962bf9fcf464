package io.stepvault.server.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepvault.server.store.Database;
import io.stepvault.server.store.UsageStore;
import io.stepvault.server.testing.TestBroker;
import io.stepvault.server.testing.TestCalls;
import io.stepvault.server.usage.Recorder;
import io.stepvault.server.usage.Recorder.Seen;
import io.stepvault.server.usage.Use;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Writing what was seen, whatever is in its way. */
final class UsageWriterTest {
  private static final Instant NOON = Instant.parse("2026-06-01T12:00:00Z");

  private static TestBroker broker;
  private static Database database;
  private static String here;
  private static String elsewhere;

  @BeforeAll
  static void start() {
    broker = TestBroker.start();
    broker.ensureOrganization("other");
    here = TestCalls.register(broker, "default").create("payments", "value").getId();
    elsewhere = TestCalls.register(broker, "other").create("payments", "value").getId();
    database = Database.open(broker.config().database());
  }

  @AfterAll
  static void stop() {
    database.close();
    broker.close();
  }

  private static Seen seen(String organization, String item, String workflow, Instant at) {
    return new Seen(new Use(organization, item, 1, workflow, "node", "payments"), at);
  }

  private static List<String> written(String workflow) {
    return broker.query(
        "SELECT organization || ' ' || to_char(last_used_at AT TIME ZONE 'UTC', 'HH24:MI:SS')"
            + " FROM item_usage WHERE workflow = '"
            + workflow
            + "' ORDER BY organization");
  }

  @Test
  void ofAllOrganizationsAtOnce_andNeverBackInTime() {
    Recorder recorder = new Recorder();
    UsageWriter writer = new UsageWriter(recorder, new UsageStore(database.transactions()));
    recorder.add(
        List.of(seen("default", here, "all", NOON), seen("other", elsewhere, "all", NOON)));
    writer.write();
    assertThat(written("all")).containsExactly("default 12:00:00", "other 12:00:00");
    recorder.add(
        List.of(
            seen("default", here, "all", NOON.minusSeconds(1)),
            seen("other", elsewhere, "all", NOON.plusSeconds(1))));
    writer.write();
    assertThat(written("all")).containsExactly("default 12:00:00", "other 12:00:01");
  }

  @Test
  void whatIsGoneOrWrongDoesNotKeepBackTheOthers() {
    Recorder recorder = new Recorder();
    UsageWriter writer = new UsageWriter(recorder, new UsageStore(database.transactions()));
    recorder.add(
        List.of(
            seen("default", "vlt_01jd2m3q5vf8p9t6r7w8x9y0z1", "good", NOON),
            seen("default", elsewhere, "good", NOON),
            seen("nobody", here, "good", NOON),
            seen("default", here, "b\0d", NOON),
            seen("default", here, "good", NOON)));
    writer.write();
    assertThat(written("good")).containsExactly("default 12:00:00");
    assertThat(recorder.drain()).isEmpty();
  }

  @Test
  void whatTheDatabaseWasNotThereForIsKept() {
    Recorder recorder = new Recorder();
    List<Seen> seen =
        IntStream.range(0, 2_500)
            .mapToObj(i -> seen("default", here, "workflow-" + i, NOON))
            .toList();
    recorder.add(seen);
    Database closed = Database.open(broker.config().database());
    UsageStore unavailable = new UsageStore(closed.transactions());
    closed.close();
    Assertions.assertThatThrownBy(() -> new UsageWriter(recorder, unavailable).write())
        .isInstanceOf(io.stepvault.server.error.Refusal.class);
    new UsageWriter(recorder, new UsageStore(database.transactions())).write();
    assertThat(broker.query("SELECT 1 FROM item_usage WHERE workflow LIKE 'workflow-%'"))
        .hasSize(2_500);
  }

  @Test
  void brokersThatWriteTheSameDoNotGetInEachOthersWay() throws Exception {
    List<Future<?>> writing = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      for (int i = 0; i < 4; i++) {
        Instant at = NOON.plusSeconds(i);
        writing.add(
            threads.submit(
                () -> {
                  Recorder recorder = new Recorder();
                  for (int j = 0; j < 700; j++) {
                    recorder.add(List.of(seen("default", here, "same-" + j, at)));
                    recorder.add(List.of(seen("other", elsewhere, "same-" + j, at)));
                  }
                  new UsageWriter(recorder, new UsageStore(database.transactions())).write();
                }));
      }
    }
    for (Future<?> one : writing) {
      one.get();
    }
    assertThat(
            broker.query(
                "SELECT DISTINCT last_used_at = '2026-06-01T12:00:03Z' FROM item_usage"
                    + " WHERE workflow LIKE 'same-%'"))
        .containsExactly("t");
  }
}
