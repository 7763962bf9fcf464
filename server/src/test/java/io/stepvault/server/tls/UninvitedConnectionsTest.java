package io.stepvault.server.tls;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.grpc.Status;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;

/** Whoever can reach the port cannot fill the log. */
class UninvitedConnectionsTest {

  @TempDir Path directory;
  private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private TlsTestServer server;

  @BeforeEach
  void start() throws Exception {
    server = new TlsTestServer(directory);
    // gRPC logs through java.util.logging, Netty through slf4j.
    SLF4JBridgeHandler.removeHandlersForRootLogger();
    SLF4JBridgeHandler.install();
    // Other tests leave both at WARN, and then nothing would be seen here.
    root.setLevel(Level.INFO);
    java.util.logging.Logger.getLogger("").setLevel(java.util.logging.Level.INFO);
    log.start();
    root.addAppender(log);
  }

  @AfterEach
  void stop() {
    root.detachAppender(log);
    root.setLevel(Level.WARN);
    java.util.logging.Logger.getLogger("").setLevel(java.util.logging.Level.WARNING);
    SLF4JBridgeHandler.uninstall();
    server.close();
  }

  @Test
  void plain_text_leaves_no_line_at_info() throws Exception {
    send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
    send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");

    assertThat(loggedFromInfoUp()).isEmpty();
  }

  @Test
  void garbage_in_the_form_of_tls_leaves_no_line_at_info() throws Exception {
    send("\u0016\u0003\u0001\u0000\u0005hello");

    assertThat(loggedFromInfoUp()).isEmpty();
  }

  @Test
  void a_connection_that_says_nothing_leaves_no_line_at_info() throws Exception {
    new Socket(InetAddress.getLoopbackAddress(), server.port()).close();

    assertThat(loggedFromInfoUp()).isEmpty();
  }

  @Test
  void a_refused_client_leaves_no_line_at_info() throws Exception {
    DevelopmentCa other =
        DevelopmentCa.create("other", TlsTestServer.YESTERDAY, TlsTestServer.TOMORROW);
    IssuedCertificate stranger =
        other.issueClient(TlsTestServer.NODE, TlsTestServer.YESTERDAY, TlsTestServer.TOMORROW);
    try (TestClient client = TestClient.with(server, stranger)) {
      assertThat(client.call()).isEqualTo(Status.Code.UNAVAILABLE);
    }

    assertThat(loggedFromInfoUp()).isEmpty();
  }

  /** Also shows that what is logged arrives here. */
  @Test
  void a_trusted_client_that_breaks_the_protocol_is_logged() throws Exception {
    try (SSLSocket socket = new JdkClient(server).connect()) {
      socket.getOutputStream().write(new byte[] {-1, -1, -1, -1, -1, -1, -1, -1, -1});
      socket.getInputStream().readAllBytes();
    }

    assertThat(loggedFromInfoUp()).singleElement().asString().contains("Transport failed");
  }

  private void send(String bytes) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      socket.setSoTimeout(20_000);
      socket.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
      socket.getInputStream().readAllBytes();
    }
  }

  private List<String> loggedFromInfoUp() throws InterruptedException {
    // gRPC logs the end of a connection before it counts as ended.
    server.stop();
    return log.list.stream()
        .filter(event -> event.getLevel().isGreaterOrEqual(Level.INFO))
        .map(event -> event.getLevel() + " " + event.getLoggerName() + " " + event.getMessage())
        .toList();
  }
}
