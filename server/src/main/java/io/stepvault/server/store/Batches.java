package io.stepvault.server.store;

import io.stepvault.server.error.Refusal;
import io.stepvault.server.key.Mac;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import javax.sql.DataSource;
import org.jooq.DSLContext;
import org.postgresql.PGConnection;

/**
 * The transactions of the hot path: one snapshot of several organizations, which begins with their
 * heads and ends with the records of what was decided; and of whoever else looks at several. Its
 * two statements are plain JDBC: they run for every batch, and the driver keeps them prepared.
 */
public final class Batches {
  // Two statements in one round trip. The first names the organizations that the second may see.
  private static final String HEADS =
      "SELECT set_config('stepvault.organizations', ?, true);"
          + " SELECT organization, revision, tombstone_floor, authority_stamp, authority_key,"
          + " authority_mac, now_() FROM organization_revision WHERE organization = ANY (?)";

  private final DataSource pool;

  /**
   * @param pool connections whose transactions are REPEATABLE READ
   */
  Batches(DataSource pool) {
    this.pool = pool;
  }

  /**
   * A batch's transaction under way.
   *
   * @param connection the driver's own, to tell connections apart by identity: what was learnt on
   *     one may be wrong on another. A process id would not do: a database that was started anew
   *     gives the old ones out again
   */
  public record BatchTx(DSLContext sql, Object connection, Map<String, Head> heads) {

    /** The same snapshot for one organization, which exists. */
    public Tx of(String organization) {
      return new Tx(sql, heads.get(organization));
    }
  }

  /**
   * Runs {@code work} on one snapshot; what it answers with counts once this returns.
   *
   * @param organizations well-formed ids; those that do not exist have no head
   * @throws Refusal STORE_UNAVAILABLE
   * @throws io.stepvault.server.key.IntegrityException when a row holds what cannot be read
   */
  public <T> T run(Collection<String> organizations, Function<BatchTx, T> work) {
    return Transactions.run(
        pool,
        String.join(", ", organizations),
        sql ->
            sql.connectionResult(
                connection ->
                    work.apply(
                        new BatchTx(
                            sql,
                            connection.unwrap(PGConnection.class),
                            heads(connection, organizations)))));
  }

  private static Map<String, Head> heads(Connection connection, Collection<String> organizations)
      throws SQLException {
    Map<String, Head> heads = new HashMap<>();
    Array ids = connection.createArrayOf("text", organizations.toArray());
    try (PreparedStatement statement = connection.prepareStatement(HEADS)) {
      statement.setString(1, "{" + String.join(",", organizations) + "}");
      statement.setArray(2, ids);
      statement.execute();
      statement.getMoreResults();
      ResultSet rows = statement.getResultSet();
      while (rows.next()) {
        Head head =
            new Head(
                rows.getString(1),
                rows.getLong(2),
                rows.getLong(3),
                rows.getLong(4),
                new Mac(rows.getString(5), rows.getBytes(6)),
                now(rows));
        heads.put(head.organization(), head);
      }
    }
    return heads;
  }

  private static Instant now(ResultSet rows) throws SQLException {
    return rows.getObject(7, OffsetDateTime.class).toInstant();
  }
}
