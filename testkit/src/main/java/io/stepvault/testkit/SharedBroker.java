package io.stepvault.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;

/** The broker of this JVM's tests. */
final class SharedBroker {
  private static SharedBroker running;
  private static String failure;

  private final AtomicInteger vaults = new AtomicInteger();
  private final BrokerProcess process;

  // Guarded by this.
  private Platform platform;

  private SharedBroker(BrokerProcess process) {
    this.process = process;
  }

  /**
   * Starts it, the first time.
   *
   * @throws IllegalStateException when it does not start; it is not tried again
   */
  static synchronized SharedBroker running() {
    if (failure != null) {
      throw new IllegalStateException("the broker did not start when it was tried: " + failure);
    }
    if (running == null) {
      try {
        running = new SharedBroker(BrokerProcess.start(Cache.open()));
      } catch (IOException | RuntimeException e) {
        failure = String.valueOf(e.getMessage());
        throw new IllegalStateException("the broker does not start: " + failure, e);
      }
      Runtime.getRuntime().addShutdownHook(new Thread(running::close, "stepvault-testkit-stop"));
    }
    return running;
  }

  /** A vault in an organization of its own, reached by a node with a certificate of its own. */
  TestVault newVault() {
    String name = "test-" + vaults.incrementAndGet();
    SiteFiles files = process.files();
    FutureTask<String> authorizer = new FutureTask<>(() -> process.newTenant(name));
    Thread.ofPlatform().daemon().start(authorizer);
    try {
      // Takes a while, too, the first time.
      Platform around = platform();
      Tenant tenant = around.tenant(name, authorizer.get());
      return new TestVault(
          tenant,
          new Network(process.port()),
          files.authorities(),
          files.certificate(name),
          files.key(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause().getMessage(), e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while a vault was made", e);
    }
  }

  private synchronized Platform platform() throws IOException {
    if (platform == null) {
      platform = Platform.at(process.port(), process.files());
    }
    return platform;
  }

  private synchronized void close() {
    if (platform != null) {
      platform.close();
    }
    process.close();
  }
}
