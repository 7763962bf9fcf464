package io.stepvault.server.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.MessageDigest;

/** An HTTP API of a demonstration: it lets in who has its token, and repeats what it was sent. */
final class DemoShop implements AutoCloseable {
  private final HttpServer server;
  private final byte[] authorization;
  private volatile boolean charged;

  private DemoShop(HttpServer server, byte[] token) {
    this.server = server;
    this.authorization = ("Bearer " + new String(token, UTF_8)).getBytes(UTF_8);
  }

  /** On a free port of the loopback interface. */
  static DemoShop open(byte[] token) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    DemoShop shop = new DemoShop(server, token);
    server.createContext("/v1/charges", shop::charge);
    server.createContext("/hooks/booked", exchange -> answer(exchange, 200, "thank you"));
    server.start();
    return shop;
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** Whether somebody with the token has called. */
  boolean charged() {
    return charged;
  }

  private void charge(HttpExchange exchange) throws IOException {
    String given = exchange.getRequestHeaders().getFirst("Authorization");
    boolean good = given != null && MessageDigest.isEqual(given.getBytes(UTF_8), authorization);
    charged |= good;
    String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
    answer(
        exchange,
        good ? 200 : 403,
        "the shop says: your Authorization was " + given + " and your body " + body);
  }

  private static void answer(HttpExchange exchange, int status, String text) throws IOException {
    try (exchange) {
      byte[] body = text.getBytes(UTF_8);
      exchange.sendResponseHeaders(status, body.length);
      exchange.getResponseBody().write(body);
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
