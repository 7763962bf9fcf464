package io.stepvault.server.cli;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.google.protobuf.ByteString;
import io.stepvault.server.Broker;
import io.stepvault.server.store.Database;
import io.stepvault.v1.CreateItemRequest;
import io.stepvault.v1.VaultServiceGrpc;
import io.stepvault.v1.VaultServiceGrpc.VaultServiceBlockingStub;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.spi.ToolProvider;

/**
 * The second half of the demonstration: a workflow with references in it runs against a shop and a
 * database, and its log shows no value. What runs it comes with the examples; where they are not on
 * the class path, nothing is told.
 */
final class DemoWorkflow {
  private static final String TOOL = "stepvault-workflow";
  private static final String USER = "alice";
  private static final String LEDGER = "ledger";

  private final Story story;
  private final DevBroker broker;
  private final Map<String, byte[]> items = new LinkedHashMap<>();

  DemoWorkflow(Story story, DevBroker broker) {
    this.story = story;
    this.broker = broker;
    for (String name :
        new String[] {"shop_token", "card_number", "ledger_password", "shop_webhook"}) {
      items.put(name, random("sk_demo_"));
    }
    items.put("ledger_user", random("bookkeeper_"));
  }

  private static byte[] random(String prefix) {
    byte[] bytes = new byte[16];
    new SecureRandom().nextBytes(bytes);
    return (prefix + HexFormat.of().formatHex(bytes)).getBytes(US_ASCII);
  }

  /** Tells it, if it can. */
  void run() throws IOException {
    Optional<ToolProvider> tool = ToolProvider.findFirst(TOOL);
    if (tool.isPresent()) {
      story.chapter("The back end stores what a workflow of " + USER + "'s refers to");
      store();
      story.say(String.join(", ", items.keySet()));
      try (DemoShop shop = DemoShop.open(items.get("shop_token"))) {
        openLedger();
        story.chapter(
            "The workflow runs: a token for each step; the servers that it calls repeat what they"
                + " get, its log does not");
        run(tool.get(), shop);
      } catch (SQLException e) {
        throw new IOException(e);
      }
    }
  }

  private void store() throws IOException {
    TokenIssuer issuer = TokenIssuer.of(broker.home());
    String token =
        issuer.sign(
            issuer
                .claims(
                    "backend",
                    Broker.DEFAULT_ORGANIZATION,
                    USER,
                    Instant.now(),
                    Duration.ofMinutes(5))
                .scopes(Set.of("vault.write"))
                .build());
    try (BrokerChannel channel = BrokerChannel.in(broker.home(), "backend", broker.address())) {
      VaultServiceBlockingStub vault =
          BrokerChannel.withToken(VaultServiceGrpc.newBlockingStub(channel.channel()), token, null);
      items.forEach(
          (name, value) -> {
            var unused =
                vault.createItem(
                    CreateItemRequest.newBuilder()
                        .setName(name)
                        .setSecretBytes(ByteString.copyFrom(value))
                        .setRequestId(UUID.randomUUID().toString())
                        .build());
          });
    }
  }

  private void run(ToolProvider tool, DemoShop shop) throws SQLException {
    StringWriter log = new StringWriter();
    int exit =
        tool.run(
            new PrintWriter(log),
            new PrintWriter(log),
            "home=" + broker.home().directory(),
            "address=" + broker.address(),
            "shop=" + shop.url(),
            "ledger=" + ledgerUrl(),
            // It is on this machine, and has no TLS.
            "sslmode=disable");
    // Whatever it is, it is looked at before it is printed.
    boolean leaks =
        items.values().stream().anyMatch(v -> log.toString().contains(new String(v, US_ASCII)));
    if (leaks) {
      story.expect(false, "there was a value in the log");
      return;
    }
    log.toString().lines().forEach(line -> story.say("| " + line));
    story.expect(exit == 0 && shop.charged(), "the shop was called with its token");
    story.expect(bookings() == 1, "the ledger has a booking: the database took user and password");
    story.expect(log.toString().contains("***"), "where a value was, the log has ***");
  }

  private void openLedger() throws SQLException {
    String user = new String(items.get("ledger_user"), US_ASCII);
    try (Connection connection = connect(broker.database().url())) {
      execute(
          connection,
          "CREATE ROLE %s LOGIN PASSWORD '%s'"
              .formatted(user, new String(items.get("ledger_password"), US_ASCII)));
      execute(connection, "CREATE DATABASE " + LEDGER);
    }
    try (Connection connection = connect(ledgerUrl())) {
      execute(connection, "CREATE TABLE bookings (amount integer, booked_by text)");
      execute(connection, "GRANT SELECT, INSERT ON bookings TO " + user);
    }
  }

  private int bookings() throws SQLException {
    try (Connection connection = connect(ledgerUrl());
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT count(*) FROM bookings")) {
      rows.next();
      return rows.getInt(1);
    }
  }

  /** A database beside the broker's. */
  private String ledgerUrl() {
    String url = broker.database().url();
    return url.substring(0, url.lastIndexOf('/') + 1) + LEDGER;
  }

  private Connection connect(String url) throws SQLException {
    Database.Settings settings = broker.database();
    return DriverManager.getConnection(url, settings.user(), settings.password());
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
