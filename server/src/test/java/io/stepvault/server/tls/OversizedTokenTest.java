package io.stepvault.server.tls;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.stepvault.server.testing.LiveHeap;
import io.stepvault.server.testing.TestBroker;
import io.stepvault.server.testing.TestCalls;
import java.io.IOException;
import java.net.SocketTimeoutException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Tokens of 1 MB, of a client that minds no limit: they harm nobody but itself. */
final class OversizedTokenTest {
  private static final int MEGABYTE = 1 << 20;
  private static final int TOKENS = 50;

  /** HPACK's index of {@code :status 200}. */
  private static final byte STATUS_200 = (byte) 0x88;

  private static TestBroker broker;
  private static TestCalls calls;

  @BeforeAll
  static void start() {
    broker = TestBroker.start();
    calls = TestCalls.register(broker, "default");
    calls.create("stripe_secret", "sk_live_1");
  }

  @AfterAll
  static void stop() {
    broker.close();
  }

  @Test
  void aLittleTooMuchIs431AndItsConnectionGoesOn() throws Exception {
    try (SSLSocket socket = client().connect()) {
      assertThat(answer(socket, 1, 17 * 1024).toStringUtf8()).contains("431");
      assertThat(answer(socket, 3, 8 * 1024).byteAt(0)).isEqualTo(STATUS_200);
    }
    assertThat(calls.resolve("stripe_secret")).isEqualTo("sk_live_1");
  }

  private static ByteString answer(SSLSocket socket, int stream, int bytes) throws IOException {
    socket.getOutputStream().write(Http2Frames.callWithMetadata(stream, "authorization", bytes));
    Http2Frames.Frame frame = Http2Frames.read(socket.getInputStream());
    while (frame.type() != Http2Frames.HEADERS) {
      frame = Http2Frames.read(socket.getInputStream());
    }
    return frame.payload();
  }

  @Test
  void aMegabyteEndsItsOwnConnectionAloneAndLeavesTheHeapAsItWas() throws Exception {
    JdkClient client = client();
    send(client);
    assertThat(calls.resolve("stripe_secret")).isEqualTo("sk_live_1");
    long before = LiveHeap.bytes();
    for (int i = 0; i < TOKENS; i++) {
      send(client);
      assertThat(calls.resolve("stripe_secret")).isEqualTo("sk_live_1");
    }
    assertThat(LiveHeap.bytes() - before)
        .as("bytes of the live heap")
        .isLessThan(TOKENS / 5L * MEGABYTE);
  }

  private static JdkClient client() throws Exception {
    return new JdkClient(broker.ca(), broker.certificate("attacker"), broker.port());
  }

  /** Returns when the server has ended the connection. */
  private static void send(JdkClient client) throws IOException {
    try (SSLSocket socket = client.connect()) {
      byte[] token = Http2Frames.callWithMetadata(1, "authorization", MEGABYTE);
      try {
        socket.getOutputStream().write(token);
        Http2Frames.Frame frame = Http2Frames.read(socket.getInputStream());
        while (frame.type() != Http2Frames.GOAWAY) {
          frame = Http2Frames.read(socket.getInputStream());
        }
      } catch (IOException e) {
        // It may be gone before all is sent, or its last word be lost.
        assertThat(e).isNotInstanceOf(SocketTimeoutException.class);
      }
    }
  }
}
