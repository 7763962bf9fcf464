package io.stepvault.server.store;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * Which history of which database server a connection belongs to, for as long as it lasts: a
 * running primary never changes either.
 *
 * @param system told apart from every other server by PostgreSQL when it was made
 * @param timeline counted up each time a standby, or a restored backup, becomes a primary; 0: it is
 *     none yet, but a standby
 */
record Lineage(long system, long timeline) {
  private static final int STANDBY = 0;

  // The timeline that is written to now. The control file's, of the last checkpoint, would be the
  // one before for some seconds after a promotion.
  private static final String READ =
      "SELECT system_identifier, CASE WHEN pg_is_in_recovery() THEN NULL"
          + " ELSE substr(pg_walfile_name(pg_current_wal_insert_lsn()), 1, 8) END"
          + " FROM pg_control_system()";

  /** Asks the server; the transaction that this needs is over when it returns. */
  static Lineage of(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(READ)) {
      row.next();
      String timeline = row.getString(2);
      return new Lineage(row.getLong(1), timeline == null ? STANDBY : Long.parseLong(timeline, 16));
    } finally {
      connection.rollback();
    }
  }

  boolean isStandby() {
    return timeline == STANDBY;
  }
}
