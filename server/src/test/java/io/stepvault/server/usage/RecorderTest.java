package io.stepvault.server.usage;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepvault.server.usage.Recorder.Seen;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

final class RecorderTest {
  private static final Instant NOON = Instant.parse("2026-06-01T12:00:00Z");

  private static Seen seen(int version, String workflow, Instant at) {
    return new Seen(new Use("default", "vlt_1", version, workflow, "node", "payments"), at);
  }

  @Test
  void usesOfOnePlaceAreOneEntry_withTheLatestTime() {
    Recorder recorder = new Recorder();
    recorder.add(List.of(seen(1, "billing", NOON), seen(1, "billing", NOON.plusSeconds(2))));
    recorder.add(List.of(seen(1, "billing", NOON.plusSeconds(1)), seen(2, "billing", NOON)));
    assertThat(recorder.drain())
        .containsExactlyInAnyOrder(
            seen(1, "billing", NOON.plusSeconds(2)), seen(2, "billing", NOON));
    assertThat(recorder.drain()).isEmpty();
  }

  @Test
  void whatFindsNoRoomIsNotKept_whatIsKnownGoesOn() {
    Recorder recorder = new Recorder(4);
    for (int i = 0; i < 10; i++) {
      recorder.add(List.of(seen(1, "workflow-" + i, NOON)));
      assertThat(recorder.isFilling()).isEqualTo(i >= 1);
    }
    recorder.add(List.of(seen(1, "workflow-0", NOON.plusSeconds(1))));
    assertThat(recorder.drain())
        .hasSize(4)
        .contains(seen(1, "workflow-0", NOON.plusSeconds(1)))
        .contains(seen(1, "workflow-3", NOON));
    assertThat(recorder.isFilling()).isFalse();
  }
}
