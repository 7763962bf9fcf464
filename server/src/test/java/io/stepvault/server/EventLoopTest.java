package io.stepvault.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepvault.server.testing.TestBroker;
import io.stepvault.server.testing.TestCalls;
import java.io.IOException;
import java.nio.file.Path;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventLoopTest {
  private static final String THREAD_STARTED = "jdk.VirtualThreadStart";

  @TempDir private Path directory;

  @Test
  void resolve_runsWhereItArrives_andStartsNoThread() throws IOException {
    try (TestBroker broker = TestBroker.start();
        Recording recording = new Recording()) {
      TestCalls calls = TestCalls.register(broker, "default");
      calls.create("stripe_secret", "sk_live_1");
      assertThat(calls.resolve("stripe_secret")).isEqualTo("sk_live_1");

      recording.enable(THREAD_STARTED);
      recording.start();
      for (int i = 0; i < 20; i++) {
        assertThat(calls.resolve("stripe_secret")).isEqualTo("sk_live_1");
      }
      recording.stop();

      assertThat(started(recording)).isEmpty();
    }
  }

  @Test
  void createItem_runsOnAThreadOfItsOwn() throws IOException {
    try (TestBroker broker = TestBroker.start();
        Recording recording = new Recording()) {
      TestCalls calls = TestCalls.register(broker, "default");
      recording.enable(THREAD_STARTED);
      recording.start();
      calls.create("stripe_secret", "sk_live_1");
      recording.stop();

      assertThat(started(recording)).isNotEmpty();
    }
  }

  private Iterable<RecordedEvent> started(Recording recording) throws IOException {
    Path file = directory.resolve("threads.jfr");
    recording.dump(file);
    return RecordingFile.readAllEvents(file).stream()
        .filter(event -> event.getEventType().getName().equals(THREAD_STARTED))
        .toList();
  }
}
