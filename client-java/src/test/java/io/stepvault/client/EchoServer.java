package io.stepvault.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A real HTTP server: {@code /echo} answers with what it got, {@code /moved} sends its callers on.
 */
final class EchoServer implements AutoCloseable {
  private final HttpServer server;
  private final AtomicInteger followed = new AtomicInteger();

  EchoServer() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/echo", EchoServer::echo);
    server.createContext(
        "/moved",
        exchange -> {
          exchange.getResponseHeaders().set("Location", url("/stolen"));
          exchange.sendResponseHeaders(307, -1);
          exchange.close();
        });
    server.createContext(
        "/stolen",
        exchange -> {
          followed.incrementAndGet();
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    server.start();
  }

  /** A line each: method, URI, Authorization, Content-Type, body. */
  private static void echo(HttpExchange exchange) throws IOException {
    String seen =
        String.join(
            "\n",
            exchange.getRequestMethod(),
            exchange.getRequestURI().toString(),
            String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")),
            String.valueOf(exchange.getRequestHeaders().getFirst("Content-Type")),
            new String(exchange.getRequestBody().readAllBytes(), UTF_8));
    exchange.sendResponseHeaders(200, 0);
    exchange.getResponseBody().write(seen.getBytes(UTF_8));
    exchange.close();
  }

  int port() {
    return server.getAddress().getPort();
  }

  String url(String path) {
    return "http://localhost:" + port() + path;
  }

  /** How many callers went where {@code /moved} sent them. */
  int followed() {
    return followed.get();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
