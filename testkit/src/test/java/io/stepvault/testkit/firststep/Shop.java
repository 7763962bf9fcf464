package io.stepvault.testkit.firststep;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/** A shop on this machine; it answers with the authorization that it was sent. */
final class Shop implements AutoCloseable {
  private final HttpServer server;
  private volatile String seen = "";

  Shop() throws IOException {
    server = HttpServer.create(new InetSocketAddress("localhost", 0), 0);
    server.createContext(
        "/",
        exchange -> {
          seen = exchange.getRequestHeaders().getFirst("Authorization");
          byte[] answer = seen.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, answer.length);
          exchange.getResponseBody().write(answer);
          exchange.close();
        });
    server.start();
  }

  String url() {
    return "http://localhost:" + server.getAddress().getPort();
  }

  String seen() {
    return seen;
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
