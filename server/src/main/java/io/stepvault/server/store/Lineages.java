package io.stepvault.server.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collections;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets only connections to a primary in, and of those that were seen only to the newest: one that
 * was replaced, and does not know it yet, answers from a past that is over.
 */
final class Lineages {
  private static final Logger LOG = LoggerFactory.getLogger(Lineages.class);

  /** As after a "this server is shutting down": nothing but another connection helps. */
  private static final String REFUSED = "57P03";

  /** The highest timeline seen of each server. */
  private final Map<Long, Long> newest = new ConcurrentHashMap<>();

  /** By the driver's own connection, which has no equality but identity. */
  private final Map<PGConnection, Lineage> known = Collections.synchronizedMap(new WeakHashMap<>());

  /**
   * Checks a connection, each time before it is used.
   *
   * @throws SQLException when it may not be used, now or ever again
   */
  void check(Connection connection) throws SQLException {
    PGConnection own = connection.unwrap(PGConnection.class);
    Lineage lineage = known.get(own);
    if (lineage == null) {
      lineage = Lineage.of(connection);
      known.put(own, lineage);
      note(lineage);
    }
    if (lineage.isStandby()) {
      throw new SQLException("the database is a standby", REFUSED);
    }
    if (lineage.timeline() < newest.get(lineage.system())) {
      throw new SQLException("the database is of an older timeline than one seen", REFUSED);
    }
  }

  private void note(Lineage lineage) {
    long before = newest.getOrDefault(lineage.system(), lineage.timeline());
    long now = newest.merge(lineage.system(), lineage.timeline(), Math::max);
    if (lineage.isStandby() || before != lineage.timeline()) {
      LOG.atWarn()
          .addKeyValue("system", lineage.system())
          .addKeyValue("timeline", lineage.timeline())
          .addKeyValue("newest", now)
          .log("connected to a standby, or to another timeline of the database");
    }
  }
}
