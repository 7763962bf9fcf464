package io.stepvault.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The room for answers on their way out. */
final class OutgoingTest {
  private static final long LARGE = 3 * 1024 * 1024;

  private final Outgoing outgoing = new Outgoing();

  private boolean take(long bytes) {
    return outgoing.room().take(bytes);
  }

  private List<Outgoing.Room> fill() {
    List<Outgoing.Room> taken = new ArrayList<>();
    for (Outgoing.Room room = outgoing.room(); room.take(LARGE); room = outgoing.room()) {
      taken.add(room);
    }
    return taken;
  }

  @Test
  void whatIsLargeFindsRoomUntilHalfOfTheRestIsTooLittle() {
    assertThat(fill()).hasSize(7);
    assertThat(7 * LARGE).isLessThan(Outgoing.MOST_BYTES);
  }

  @Test
  void whatIsSmallFindsRoomBesideWhatIsLarge() {
    assertThat(fill()).isNotEmpty();
    int small = 0;
    while (small < 100_000 && take(1_000)) {
      small++;
    }
    assertThat(small).isGreaterThan(3_000);
    assertThat(take(100)).isTrue();
    assertThat((long) small * 1_000 + 7 * LARGE).isLessThanOrEqualTo(Outgoing.MOST_BYTES);
  }

  @Test
  void whatWasTakenIsGivenBackOnce() {
    List<Outgoing.Room> taken = fill();
    for (Outgoing.Room room : taken) {
      room.giveBack();
      room.giveBack();
    }
    assertThat(fill()).hasSameSizeAs(taken);
  }

  @Test
  void whatFoundNoRoomGivesNothingBack() {
    List<Outgoing.Room> taken = fill();
    Outgoing.Room refused = outgoing.room();
    assertThat(refused.take(LARGE)).isFalse();
    refused.giveBack();
    assertThat(take(LARGE)).isFalse();
    taken.getFirst().giveBack();
    assertThat(take(LARGE)).isTrue();
  }

  /** An answer that was made beside the event loop may come later than its call's end. */
  @Test
  void aCallThatIsOverHoldsNothing() {
    for (int i = 0; i < 100; i++) {
      Outgoing.Room room = outgoing.room();
      room.giveBack();
      assertThat(room.take(LARGE)).isTrue();
    }
  }
}
