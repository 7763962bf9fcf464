package io.stepvault.server.history;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Stands between a broker and its database, and can swallow an answer: the next of the server's
 * messages that holds a text does not arrive, and nothing does any more on that connection.
 */
final class Proxy implements AutoCloseable {
  private final int target;
  private final ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());

  /** To which kind of connection it will happen, and at which text. */
  private final AtomicReference<Trap> trap = new AtomicReference<>();

  private record Trap(String application, String text) {}

  private Proxy(int target) throws IOException {
    this.target = target;
  }

  static Proxy before(int target) throws IOException {
    Proxy proxy = new Proxy(target);
    Thread.startVirtualThread(proxy::accept);
    return proxy;
  }

  int port() {
    return socket.getLocalPort();
  }

  /** Swallows the next answer with that text on a connection of that application. */
  void swallow(String application, String text) {
    trap.set(new Trap(application, text));
  }

  boolean hasSwallowed() {
    return trap.get() == null;
  }

  private void accept() {
    try {
      while (true) {
        Connection connection = new Connection(socket.accept(), new Socket("localhost", target));
        Thread.startVirtualThread(connection::requests);
        Thread.startVirtualThread(connection::answers);
      }
    } catch (IOException e) {
      // Closed.
    }
  }

  private final class Connection {
    private final Socket client;
    private final Socket server;
    private volatile String application = "";

    Connection(Socket client, Socket server) {
      this.client = client;
      this.server = server;
    }

    void requests() {
      pump(client, server, false);
    }

    void answers() {
      pump(server, client, true);
    }

    private void pump(Socket from, Socket to, boolean answers) {
      byte[] buffer = new byte[64 * 1024];
      try (from;
          to) {
        InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream();
        for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
          String text = new String(buffer, 0, read, StandardCharsets.ISO_8859_1);
          if (answers && isTrapped(text)) {
            return;
          }
          if (!answers && application.isEmpty() && text.contains("stepvault-")) {
            application = text;
          }
          out.write(buffer, 0, read);
        }
      } catch (IOException e) {
        // One end is gone, and so is the other.
      }
    }

    private boolean isTrapped(String text) {
      Trap set = trap.get();
      return set != null
          && application.contains(set.application())
          && text.contains(set.text())
          && trap.compareAndSet(set, null);
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
