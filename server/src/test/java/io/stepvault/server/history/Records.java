package io.stepvault.server.history;

import io.stepvault.server.history.Recorder.Release;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What brokers have put on record of what they gave away. */
final class Records {
  private Records() {}

  /** How often each value of an organization is on record as released. */
  static Map<Release, Long> of(Connection superuser, String organization) throws SQLException {
    Map<Release, Long> recorded = new HashMap<>();
    try (PreparedStatement statement =
        superuser.prepareStatement(
            "SELECT token, item, version, count(*) FROM audit_event WHERE organization = ? AND"
                + " method = 'ResolveService/Resolve' AND outcome = 'ALLOWED' GROUP BY 1, 2, 3")) {
      statement.setString(1, organization);
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          recorded.put(
              new Release(rows.getString(1), rows.getString(2), rows.getInt(3)), rows.getLong(4));
        }
      }
    }
    return recorded;
  }

  /**
   * Values that left without a durable record. A call that failed may have one, so more is fine.
   */
  static List<String> missing(Connection superuser, String organization, Recorder recorder)
      throws SQLException {
    Map<Release, Long> recorded = of(superuser, organization);
    List<String> violations = new ArrayList<>();
    recorder
        .releases()
        .forEach(
            (release, times) -> {
              long records = recorded.getOrDefault(release, 0L);
              if (records < times.sum()) {
                violations.add(
                    "%s left %d times, and is on record %d times"
                        .formatted(release, times.sum(), records));
              }
            });
    return violations;
  }
}
