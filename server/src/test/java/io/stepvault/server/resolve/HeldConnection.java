package io.stepvault.server.resolve;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepvault.server.store.Database;
import io.stepvault.server.testing.Postgres;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;

/**
 * A pool of one real connection, which a test can keep for a while, so that whoever asks for it
 * waits as for a slow database; and which tells what was asked on it.
 */
final class HeldConnection implements AutoCloseable {
  private final Connection real;
  private final Semaphore free = new Semaphore(1);
  private final Semaphore asked = new Semaphore(0);
  private final Queue<String> statements = new ConcurrentLinkedQueue<>();

  HeldConnection(Database.Settings settings) throws SQLException {
    real = Postgres.superuser(settings);
    real.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
    real.setAutoCommit(false);
  }

  /** Keeps it, as soon as nobody has it. */
  void hold() throws InterruptedException {
    free.acquire();
    asked.drainPermits();
  }

  /** Waits until somebody waits for what is kept. */
  void awaitDemand() throws InterruptedException {
    assertThat(asked.tryAcquire(30, TimeUnit.SECONDS)).isTrue();
  }

  void letGo() {
    free.release();
  }

  /** What was asked with this in it since the last time. */
  List<String> asked(String part) {
    List<String> found = statements.stream().filter(sql -> sql.contains(part)).toList();
    statements.clear();
    return found;
  }

  DataSource dataSource() {
    return proxy(
        DataSource.class,
        (self, method, arguments) -> {
          if (!method.getName().equals("getConnection")) {
            throw new UnsupportedOperationException(method.getName());
          }
          asked.release();
          free.acquire();
          return connection();
        });
  }

  private Connection connection() {
    return proxy(
        Connection.class,
        (self, method, arguments) -> {
          if (method.getName().equals("close")) {
            free.release();
            return null;
          }
          if (method.getName().equals("prepareStatement")) {
            statements.add((String) arguments[0]);
          }
          try {
            return method.invoke(real, arguments);
          } catch (InvocationTargetException e) {
            throw e.getCause();
          }
        });
  }

  private static <T> T proxy(Class<T> type, InvocationHandler handler) {
    return type.cast(
        Proxy.newProxyInstance(
            HeldConnection.class.getClassLoader(), new Class<?>[] {type}, handler));
  }

  @Override
  public void close() throws SQLException {
    real.close();
  }
}
