package io.stepvault.server.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;

/** A pool that gives out no connection to a database that is not the primary any more, or yet. */
final class PrimaryPool extends HikariDataSource {
  private final Lineages lineages;

  PrimaryPool(HikariConfig config, Lineages lineages) {
    super(config);
    this.lineages = lineages;
  }

  @Override
  public Connection getConnection() throws SQLException {
    Connection connection = super.getConnection();
    try {
      lineages.check(connection);
      return connection;
    } catch (SQLException | RuntimeException e) {
      evictConnection(connection);
      throw e;
    }
  }
}
