package io.stepvault.client;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;

/**
 * Stands before a broker and passes on what comes, until it falls silent: from then on it takes
 * whatever comes, new connections too, and passes on nothing.
 */
final class SilentProxy implements AutoCloseable {
  private static final int BACKLOG = 50;

  private final ServerSocket listener =
      new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final Semaphore left = new Semaphore(0);
  private final int broker;
  private volatile boolean silent;

  SilentProxy(int broker) throws IOException {
    this.broker = broker;
    threads.execute(this::accept);
  }

  int port() {
    return listener.getLocalPort();
  }

  void goSilent() {
    silent = true;
  }

  /** Waits until clients have closed so many connections in the silence, since the last time. */
  void awaitConnectionsLeft(int connections) throws InterruptedException {
    left.acquire(connections);
  }

  private void accept() {
    try {
      while (true) {
        Socket client = listener.accept();
        Socket upstream = new Socket(InetAddress.getLoopbackAddress(), broker);
        open.add(client);
        open.add(upstream);
        threads.execute(
            () -> {
              pass(client, upstream);
              if (silent) {
                left.release();
              }
            });
        threads.execute(() -> pass(upstream, client));
      }
    } catch (IOException e) {
      // It was closed.
    }
  }

  /** Until one of both has gone. */
  private void pass(Socket from, Socket to) {
    byte[] buffer = new byte[16 * 1024];
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        if (!silent) {
          out.write(buffer, 0, read);
        }
      }
    } catch (IOException e) {
      // As above.
    }
  }

  @Override
  public void close() throws IOException {
    listener.close();
    for (Socket socket : open) {
      socket.close();
    }
    threads.shutdownNow();
  }
}
