package io.stepvault.server.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepvault.server.audit.AuditEvent;
import io.stepvault.server.audit.AuditEvent.Actor;
import io.stepvault.server.audit.AuditEvent.Outcome;
import io.stepvault.server.audit.AuditEvent.Subject;
import io.stepvault.server.testing.Postgres;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;

class AuditSegmentTest {
  private static final String COLUMNS =
      "method, outcome, reason, certificate, authorizer, token, subject, owner, item, item_name,"
          + " version, reference, workflow, run, node";

  private static final String NAME = "n\u00e4me\"\\";

  private static AuditEvent event(String reference, int version) {
    return new AuditEvent(
        new Actor("M", "c", "ath_a", "jti " + version, "user", null, "wf", "run", null),
        version > 0 ? Outcome.ALLOWED : Outcome.DENIED,
        "R",
        version > 0 ? Optional.of(new Subject("vlt_1", NAME, version)) : Optional.empty(),
        reference);
  }

  @Test
  void whatAllEventsHaveIsWrittenOnceAndWhatNoneHasNotAtAll() {
    assertThat(AuditSegment.encode(List.of(event("a", 1), event("b", 2))))
        .isEqualTo(
            "{\"method\":\"M\",\"certificate\":\"c\","
                + "\"authorizer\":\"ath_a\",\"token\":[\"jti 1\",\"jti 2\"],\"subject\":\"user\","
                + "\"workflow\":\"wf\",\"run\":\"run\","
                + "\"outcome\":\"ALLOWED\",\"reason\":\"R\",\"item\":\"vlt_1\",\"item_name\":\"n\u00e4me\\\"\\\\\",\"version\":[\"1\",\"2\"],"
                + "\"reference\":[\"a\",\"b\"]}");
  }

  @Test
  void theReferencesOfOneCallHaveItsActorOnceAndAReferenceThatIsTheNameIsNotSpelledAgain() {
    assertThat(AuditSegment.encode(List.of(event(NAME, 1), event("vlt_1", 1), event(NAME, 2))))
        .isEqualTo(
            "{\"method\":\"M\",\"certificate\":\"c\","
                + "\"authorizer\":\"ath_a\",\"token\":[\"jti 1\",\"jti 2\"],\"subject\":\"user\","
                + "\"workflow\":\"wf\",\"run\":\"run\",\"actor\":[0,0,1],"
                + "\"outcome\":\"ALLOWED\",\"reason\":\"R\",\"item\":\"vlt_1\","
                + "\"item_name\":\"n\u00e4me\\\"\\\\\",\"version\":[\"1\",\"1\",\"2\"],"
                + "\"reference\":[true,\"vlt_1\",true]}");
  }

  @Test
  void theViewShowsEachEventAsItWas() throws SQLException {
    try (Connection connection = Postgres.superuser(Postgres.fresh())) {
      try (PreparedStatement insert =
          connection.prepareStatement(
              "INSERT INTO audit_segment SELECT now(), 'acme', gen_random_uuid(), 7, 5, ?")) {
        insert.setString(
            1,
            AuditSegment.encode(
                List.of(
                    event("a", 1),
                    event(null, 0),
                    event("c", 12),
                    event(NAME, 12),
                    event("true", 12))));
        insert.executeUpdate();
      }
      assertThat(rows(connection, "SELECT sequence, " + COLUMNS + " FROM audit_event"))
          .containsExactly(
              "7 M ALLOWED R c ath_a jti 1 user null vlt_1 n\u00e4me\"\\ 1 a wf run null",
              "8 M DENIED R c ath_a jti 0 user null null null null null wf run null",
              "9 M ALLOWED R c ath_a jti 12 user null vlt_1 n\u00e4me\"\\ 12 c wf run null",
              "10 M ALLOWED R c ath_a jti 12 user null vlt_1 n\u00e4me\"\\ 12 n\u00e4me\"\\ wf run null",
              "11 M ALLOWED R c ath_a jti 12 user null vlt_1 n\u00e4me\"\\ 12 true wf run null");
    }
  }

  @Test
  void whatWasRecordedBeforeThereWereSegmentsIsStillThere() throws SQLException {
    Database.Settings settings = Postgres.empty();
    Flyway.configure()
        .dataSource(settings.url(), settings.user(), settings.password())
        .schemas("stepvault")
        .target("2")
        .load()
        .migrate();
    try (Connection connection = Postgres.superuser(settings)) {
      try (Statement statement = connection.createStatement()) {
        statement.execute(
            "INSERT INTO audit_event SELECT now(), 'acme', gen_random_uuid(), n, 'M', 'ALLOWED', 'R',"
                + " 'c', NULL, 'jti', 's', NULL, 'vlt_1', 'n\u00e4me \"1\"', n, 'ref', 'wf', 'run', NULL"
                + " FROM generate_series(1, 2) n");
      }
      Database.open(settings).close();
      assertThat(rows(connection, "SELECT sequence, " + COLUMNS + " FROM audit_event"))
          .containsExactlyInAnyOrder(
              "1 M ALLOWED R c null jti s null vlt_1 n\u00e4me \"1\" 1 ref wf run null",
              "2 M ALLOWED R c null jti s null vlt_1 n\u00e4me \"1\" 2 ref wf run null");
    }
  }

  private static List<String> rows(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet found = statement.executeQuery(sql)) {
      List<String> rows = new ArrayList<>();
      int columns = found.getMetaData().getColumnCount();
      while (found.next()) {
        List<String> row = new ArrayList<>();
        for (int i = 1; i <= columns; i++) {
          row.add(found.getString(i));
        }
        rows.add(String.join(" ", row.stream().map(String::valueOf).toList()));
      }
      return rows;
    }
  }
}
