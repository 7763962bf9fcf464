package io.stepvault.server.testing;

import io.stepvault.server.store.Database;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;

/** Real connections whose commits go as a test wants; without a wish, as they go. */
public final class FakeCommits {
  private final Database.Settings settings;
  private SQLException failure;
  private SQLWarning before;
  private SQLWarning warning;

  public FakeCommits(Database.Settings settings) {
    this.settings = settings;
  }

  /** Commits fail; the transaction is undone. */
  public void fail(String sqlState) {
    failure = new SQLException("as the test wants", sqlState);
  }

  /** Commits succeed here, and leave a warning. */
  public void warn() {
    warning = new SQLWarning("as the test wants", "01000");
  }

  /** Something before the commit has left a warning. */
  public void warnBefore() {
    before = new SQLWarning("as the test wants", "01000");
  }

  public DataSource dataSource() {
    return proxy(
        DataSource.class,
        (method, arguments) -> {
          if (!method.equals("getConnection")) {
            throw new UnsupportedOperationException(method);
          }
          return connection();
        });
  }

  private Connection connection() throws SQLException {
    Connection real = Postgres.superuser(settings);
    real.setAutoCommit(false);
    AtomicReference<SQLWarning> left = new AtomicReference<>(before);
    return (Connection)
        Proxy.newProxyInstance(
            FakeCommits.class.getClassLoader(),
            new Class<?>[] {Connection.class},
            (self, method, arguments) -> {
              switch (method.getName()) {
                case "getWarnings" -> {
                  return left.get();
                }
                case "clearWarnings" -> left.set(null);
                case "commit" -> {
                  if (failure != null) {
                    real.rollback();
                    throw failure;
                  }
                  left.set(warning);
                }
                default -> {}
              }
              try {
                return method.invoke(real, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  private interface Answer {
    Object to(String method, Object[] arguments) throws SQLException;
  }

  private static <T> T proxy(Class<T> type, Answer answer) {
    return type.cast(
        Proxy.newProxyInstance(
            FakeCommits.class.getClassLoader(),
            new Class<?>[] {type},
            (self, method, arguments) -> answer.to(method.getName(), arguments)));
  }
}
