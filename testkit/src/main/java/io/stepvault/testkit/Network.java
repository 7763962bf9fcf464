package io.stepvault.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** What lies between one test's clients and the broker. TLS goes through it from end to end. */
final class Network implements AutoCloseable {
  private static final int BACKLOG = 50;
  private static final int BUFFER_BYTES = 16 * 1024;

  private final InetSocketAddress broker;
  private final InetSocketAddress own;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  // Guarded by the lock.
  private ServerSocket listener;
  private Thread acceptor;
  private Socket placeholder;
  private Duration delay = Duration.ZERO;
  private int change;
  private boolean closed;

  /** In front of the broker on this port of the loopback interface. */
  Network(int brokerPort) throws IOException {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    broker = new InetSocketAddress(loopback, brokerPort);
    listener = new ServerSocket(0, BACKLOG, loopback);
    own = new InetSocketAddress(loopback, listener.getLocalPort());
    acceptor = accept(listener);
  }

  String address() {
    return SiteFiles.address(own.getPort());
  }

  /** Refuses connections and breaks those that are open. */
  void refuse() {
    stopListening()
        .ifPresent(
            acceptor -> {
              try {
                acceptor.join(); // Until then the system holds the port.
                reservePort();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
  }

  private Optional<Thread> stopListening() {
    lock.lock();
    try {
      if (listener == null) {
        return Optional.empty();
      }
      listener.close();
      listener = null;
      open.forEach(Network::reset);
      return Optional.of(acceptor);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      lock.unlock();
    }
  }

  /** Bound, and not listening: connections are refused, and nobody else gets the port. */
  private void reservePort() {
    lock.lock();
    try {
      if (listener == null && placeholder == null && !closed) {
        Socket bound = new Socket();
        bound.setReuseAddress(true);
        bound.bind(own);
        placeholder = bound;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      lock.unlock();
    }
  }

  /** Takes connections again. */
  void listen() {
    lock.lock();
    try {
      if (listener == null && !closed) {
        releasePort();
        listenAgain();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      lock.unlock();
    }
  }

  private void listenAgain() throws IOException {
    ServerSocket next = new ServerSocket();
    next.setReuseAddress(true);
    next.bind(own, BACKLOG);
    listener = next;
    acceptor = accept(next);
  }

  private void releasePort() throws IOException {
    if (placeholder != null) {
      placeholder.close();
      placeholder = null;
    }
  }

  /** How much later everything from the broker comes, from now on. */
  void delay(Duration delay) {
    lock.lock();
    try {
      this.delay = delay;
      change++;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Ends everything. */
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      change++;
      changed.signalAll();
      releasePort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      lock.unlock();
    }
    var unused = stopListening();
  }

  private Thread accept(ServerSocket from) {
    return Thread.startVirtualThread(
        () -> {
          try {
            while (true) {
              link(from, from.accept());
            }
          } catch (IOException e) {
            // It was closed.
          }
        });
  }

  private void link(ServerSocket from, Socket client) {
    lock.lock();
    try {
      if (!from.equals(listener)) {
        reset(client);
        return;
      }
      open.add(client);
    } finally {
      lock.unlock();
    }
    Thread.startVirtualThread(() -> serve(client));
  }

  private void serve(Socket client) {
    try (client;
        Socket upstream = new Socket()) {
      upstream.connect(broker);
      client.setTcpNoDelay(true);
      upstream.setTcpNoDelay(true);
      Thread.startVirtualThread(
          () -> {
            try (client;
                upstream) {
              forward(client, upstream, false);
            } catch (IOException e) {
              // One of both has gone: the other one goes with it.
            }
          });
      forward(upstream, client, true);
    } catch (IOException e) {
      // As above.
    } finally {
      open.remove(client);
    }
  }

  private void forward(Socket from, Socket to, boolean delayed) throws IOException {
    byte[] buffer = new byte[BUFFER_BYTES];
    InputStream in = from.getInputStream();
    OutputStream out = to.getOutputStream();
    for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
      if (delayed) {
        pause();
      }
      out.write(buffer, 0, read);
    }
  }

  private void pause() {
    lock.lock();
    try {
      int now = change;
      long left = delay.toNanos();
      while (left > 0 && now == change) {
        left = changed.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      lock.unlock();
    }
  }

  /** Ends it at once, with what is on its way. */
  private static void reset(Socket socket) {
    try {
      socket.setSoLinger(true, 0);
      socket.close();
    } catch (SocketException e) {
      // It has ended by itself.
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
