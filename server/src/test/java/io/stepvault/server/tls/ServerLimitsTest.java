package io.stepvault.server.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.grpc.Metadata;
import io.grpc.Status;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServerLimitsTest {

  private static final Metadata.Key<String> FILLER =
      Metadata.Key.of("filler", Metadata.ASCII_STRING_MARSHALLER);

  @TempDir Path directory;
  private TlsTestServer server;

  @BeforeEach
  void start() throws Exception {
    server = new TlsTestServer(directory);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void metadata_up_to_16_kib_gets_in_and_more_does_not() throws Exception {
    try (TestClient client = TestClient.with(server, server.node)) {
      assertThat(client.call(filler(15 * 1024), 0)).isEqualTo(Status.Code.OK);
      assertThat(client.call(filler(16 * 1024), 0)).isNotEqualTo(Status.Code.OK);
    }
  }

  @Test
  void a_client_that_sends_more_metadata_than_the_server_allows_is_refused() throws Exception {
    try (SSLSocket socket = new JdkClient(server).connect()) {
      socket.getOutputStream().write(Http2Frames.callWithMetadata(1, "filler", 17 * 1024));

      // Request Header Fields Too Large (RFC 6585 section 5); the connection goes on.
      assertThat(firstOf(socket, Set.of(Http2Frames.HEADERS)).payload().toStringUtf8())
          .contains("431");
    }
    assertThat(server.lastCheck()).as("the call has not arrived").isNull();
  }

  private static Metadata filler(int bytes) {
    Metadata metadata = new Metadata();
    metadata.put(FILLER, "x".repeat(bytes));
    return metadata;
  }

  @Test
  void a_message_up_to_256_kib_gets_in_and_more_does_not() throws Exception {
    try (TestClient client = TestClient.with(server, server.node)) {
      assertThat(client.call(new Metadata(), 255 * 1024)).isEqualTo(Status.Code.OK);
      assertThat(client.call(new Metadata(), 256 * 1024)).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    }
  }

  @Test
  void a_flood_of_resets_ends_the_connection() throws Exception {
    int resets = ServerLimits.defaults().maxResetsPerWindow();
    try (SSLSocket socket = new JdkClient(server).connect()) {
      CompletableFuture<Http2Frames.Frame> goAway =
          CompletableFuture.supplyAsync(() -> firstOf(socket, Set.of(Http2Frames.GOAWAY)));
      OutputStream out = socket.getOutputStream();
      for (int i = 0; i <= resets; i++) {
        out.write(Http2Frames.callAndReset(2 * i + 1));
      }

      // The error code comes second (RFC 9113 section 6.8).
      assertThat(goAway.join().payload().asReadOnlyByteBuffer().getInt(4))
          .isEqualTo(Http2Frames.ENHANCE_YOUR_CALM);
    }
  }

  private static Http2Frames.Frame firstOf(SSLSocket socket, Set<Integer> types) {
    try {
      InputStream in = socket.getInputStream();
      Http2Frames.Frame frame = Http2Frames.read(in);
      while (!types.contains(frame.type())) {
        frame = Http2Frames.read(in);
      }
      return frame;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void a_limit_that_is_not_positive_is_refused() {
    ServerLimits limits = ServerLimits.defaults();

    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                new ServerLimits(
                    limits.maxMessageBytes(),
                    limits.maxMetadataBytes(),
                    limits.maxCallsPerConnection(),
                    limits.flowControlWindowBytes(),
                    limits.maxResetsPerWindow(),
                    Duration.ofMillis(999),
                    limits.maxCertificateChainBytes(),
                    limits.handshakeTimeout(),
                    limits.maxConnectionAge(),
                    limits.maxConnectionAgeGrace(),
                    limits.maxConnectionIdle(),
                    limits.keepAliveTime(),
                    limits.keepAliveTimeout(),
                    limits.permitKeepAliveTime()))
        .withMessageContaining("resetWindow");
  }
}
