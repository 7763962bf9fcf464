package io.stepvault.examples.support;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** A real HTTP server on the loopback interface. */
public final class LocalHttp implements AutoCloseable {
  private final HttpServer server;

  private LocalHttp(HttpServer server) {
    this.server = server;
  }

  /** What a service does with a request. */
  @FunctionalInterface
  public interface Service {
    Answer answer(Headers headers, byte[] body);
  }

  public record Answer(int status, String body) {}

  public static LocalHttp serving(Service service) throws IOException {
    return handling(
        exchange -> {
          try (exchange) {
            Answer answer =
                service.answer(
                    exchange.getRequestHeaders(), exchange.getRequestBody().readAllBytes());
            byte[] body = answer.body().getBytes(UTF_8);
            exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
          }
        });
  }

  public static LocalHttp handling(HttpHandler handler) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", handler);
    server.start();
    return new LocalHttp(server);
  }

  /** {@code http://127.0.0.1:port}. */
  public String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
