package io.stepvault.examples.database;

import io.stepvault.client.Secrets;
import io.stepvault.client.Step;
import io.stepvault.client.destination.Target;
import io.stepvault.examples.Action;
import io.stepvault.examples.Destinations;
import java.io.PrintWriter;
import java.net.URI;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Properties;

/**
 * Runs one statement, on a connection whose user and password are items. Unless the settings say
 * otherwise, the connection is encrypted and the server's certificate is for the URL's host: the
 * driver's own default would send the password to whoever offers no TLS.
 */
public final class DatabaseQuery implements Action {
  private static final String PREFIX = "jdbc:";

  private final Properties settings;
  private final String url;
  private final Target target;
  private final String user;
  private final String password;
  private final String statement;

  /**
   * @param settings pgjdbc's, such as {@code sslrootcert}, the file of the authorities that the
   *     server's certificate may be of; may be empty. {@code sslmode} is {@code verify-full} unless
   *     set; {@code disable} is for servers on this machine
   * @param url {@code jdbc:postgresql://host:port/database}, without user and password
   * @param user the item with the user's name
   * @param password the item with the password
   * @throws IllegalArgumentException when the URL is none
   */
  public DatabaseQuery(
      Properties settings, String url, String user, String password, String statement) {
    if (!url.startsWith(PREFIX)) {
      throw new IllegalArgumentException("url: must begin with " + PREFIX);
    }
    URI server = URI.create(url.substring(PREFIX.length()));
    if (server.getHost() == null || server.getRawUserInfo() != null || url.contains("?")) {
      // Parameters name other hosts, or code that opens the connection.
      throw new IllegalArgumentException("url: one host, without user and parameters");
    }
    this.settings = new Properties();
    this.settings.setProperty("sslmode", "verify-full");
    this.settings.putAll(settings);
    this.url = url;
    this.target =
        Target.of(server.getScheme(), server.getHost(), Math.max(server.getPort(), 0), "");
    this.user = user;
    this.password = password;
    this.statement = statement;
  }

  @Override
  public List<String> references() {
    return List.of(user, password);
  }

  @Override
  public void run(Step step, PrintWriter log) throws SQLException {
    try (Connection connection = connect(step);
        Statement sql = connection.createStatement()) {
      log.println("connected as " + connection.getMetaData().getUserName());
      if (!sql.execute(statement)) {
        log.println(sql.getUpdateCount() + " rows changed");
        return;
      }
      try (ResultSet rows = sql.getResultSet()) {
        while (rows.next()) {
          log.println(rows.getString(1));
        }
      }
    }
  }

  private Connection connect(Step step) throws SQLException {
    try (Secrets login = step.resolve(references())) {
      Destinations.require(target, login.asList());
      Properties properties = new Properties();
      properties.putAll(settings);
      // JDBC takes nothing but a String, which nobody can wipe. It lives in these properties, and
      // in the connection: one for each step, closed with it, and no pool that outlives the lease.
      properties.setProperty("user", login.get(user).revealAsString());
      properties.setProperty("password", login.get(password).revealAsString());
      // Otherwise the driver's exceptions repeat the values of rows.
      properties.setProperty("logServerErrorDetail", "false");
      return DriverManager.getConnection(url, properties);
    }
  }
}
