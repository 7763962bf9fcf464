package io.stepvault.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * A {@link BrokerMain}, seen from the tests. It is a process of its own because only so its classes
 * come out of an archive, which is what makes it quick to start; and it ends with this one, however
 * this one ends.
 */
final class BrokerProcess implements AutoCloseable {
  private static final int STOP_SECONDS = 30;

  private final Process process;
  private final Said said;
  private final Writer orders;
  private final int port;
  private final SiteFiles files;

  private BrokerProcess(Process process) throws IOException {
    this.process = process;
    this.said = Said.by(process);
    this.orders = new OutputStreamWriter(process.getOutputStream(), UTF_8);
    String[] ready = said.answer().split(" ", 2);
    this.port = Integer.parseInt(ready[0]);
    this.files = new SiteFiles(Path.of(ready[1]));
  }

  /**
   * Starts it; it serves when this returns.
   *
   * @throws IOException when it does not, with its last words
   */
  static BrokerProcess start(Cache cache) throws IOException {
    return start(BrokerCommand.in(cache));
  }

  static BrokerProcess start(ProcessBuilder command) throws IOException {
    Process process = command.start();
    try {
      return new BrokerProcess(process);
    } catch (IOException | RuntimeException e) {
      process.destroy();
      throw e;
    }
  }

  int port() {
    return port;
  }

  SiteFiles files() {
    return files;
  }

  /**
   * A new organization, and a node of that name with a certificate.
   *
   * @return its authorizer's id
   * @throws IOException with the reason
   */
  synchronized String newTenant(String name) throws IOException {
    try {
      orders.write(name + "\n");
      orders.flush();
    } catch (IOException e) {
      // It has ended: what it said last is more than that.
    }
    return said.answer();
  }

  /** Ends it, with all that it has. */
  @Override
  public void close() {
    try {
      orders.close();
    } catch (IOException e) {
      // It has ended by itself.
    }
    try {
      if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
        System.err.println("stepvault-testkit: the broker does not stop, and is killed");
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
