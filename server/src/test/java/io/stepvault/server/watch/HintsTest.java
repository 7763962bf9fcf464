package io.stepvault.server.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepvault.server.error.Refusal;
import io.stepvault.server.key.InstallationKey;
import io.stepvault.server.key.Ring;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class HintsTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final byte[] CONTEXT = "context".getBytes(StandardCharsets.UTF_8);
  private static final List<String> REFERENCES = List.of("a", "b", "c");

  private final InstallationKey installation = InstallationKey.generate();
  private final Ring ring = Ring.open("acme", Ring.generate("acme", installation), installation);
  private final Caller caller = new Caller();
  private final Hints hints = begun(caller, "", version(1));

  /** Reads, or not. */
  private static final class Caller implements WatchReply {
    private final List<Hint> told = new ArrayList<>();
    private final List<Refusal> refusals = new ArrayList<>();

    /** How many answers it takes yet. */
    private int room = Integer.MAX_VALUE;

    @Override
    public boolean isReady() {
      return room > 0;
    }

    @Override
    public boolean isTrusted() {
      return true;
    }

    @Override
    public void tell(Hint hint) {
      room--;
      told.add(hint);
    }

    @Override
    public void refused(Refusal refusal) {
      refusals.add(refusal);
    }

    @Override
    public void whenReady(Runnable handler) {}

    @Override
    public void whenGone(Runnable handler) {}

    /** What it was told since the last time that this was asked. */
    private List<String> heard() {
      List<String> heard =
          told.stream().map(hint -> (hint.change() + " " + hint.reference()).strip()).toList();
      told.clear();
      return heard;
    }
  }

  private static Optional<Meaning> version(int number) {
    return Optional.of(new Meaning("vlt_1", number, 1_000L + number));
  }

  private Hints begun(Caller whose, String cursor, Optional<Meaning> all) {
    Hints made = new Hints(REFERENCES, CONTEXT, ring, whose);
    for (int i = 0; i < REFERENCES.size(); i++) {
      made.know(i, all);
    }
    made.beginAt(cursor);
    return made;
  }

  private String lastCursor() {
    return caller.told.getLast().cursor();
  }

  @Test
  void tell_beginsWithAHeartbeat_andRepeatsItAfter15Seconds() {
    hints.tell(NOW, true);
    assertThat(caller.heard()).containsExactly("HEARTBEAT");
    hints.tell(NOW.plusMillis(14_999), true);
    assertThat(caller.heard()).isEmpty();
    hints.tell(NOW.plusSeconds(15), false); // Nobody has looked: nothing can be said.
    assertThat(caller.heard()).isEmpty();
    hints.tell(NOW.plusSeconds(15), true);
    assertThat(caller.heard()).containsExactly("HEARTBEAT");
    hints.tell(NOW.minusSeconds(3_600), true); // A clock that was set back.
    assertThat(caller.heard()).containsExactly("HEARTBEAT");
  }

  @Test
  void tell_saysWhatHasChanged_eachOnce() {
    hints.know(0, version(2));
    hints.know(1, Optional.empty());
    hints.know(2, Optional.of(new Meaning("vlt_2", 1, 1_001)));
    hints.tell(NOW, false);
    assertThat(caller.heard()).containsExactly("ROTATED a", "GONE b", "REBOUND c");
    hints.know(1, version(1));
    hints.tell(NOW, true);
    assertThat(caller.heard()).containsExactly("REBOUND b");
    hints.tell(NOW, true);
    assertThat(caller.heard()).isEmpty();
  }

  @Test
  void aVersionThatWasLeftAndTakenAgain_isTold() {
    hints.know(0, Optional.of(new Meaning("vlt_1", 1, 9_999)));
    hints.tell(NOW, false);
    assertThat(caller.heard()).containsExactly("ROTATED a");
  }

  @Test
  void aCallerThatDoesNotRead_isToldTheLastOfEachReference() {
    caller.room = 0;
    for (int number = 2; number < 1_000; number++) {
      hints.know(0, version(number));
      hints.know(1, number % 2 == 0 ? Optional.empty() : version(1));
      hints.tell(NOW, true);
    }
    assertThat(caller.heard()).isEmpty();
    caller.room = 1;
    hints.tell(NOW, true);
    assertThat(caller.heard()).containsExactly("ROTATED a");
    caller.room = 100;
    hints.tell(NOW, true); // Of b there is nothing to tell: it is again what it was.
    assertThat(caller.heard()).isEmpty();
    hints.know(1, Optional.empty());
    hints.tell(NOW, true);
    assertThat(caller.heard()).containsExactly("GONE b");
  }

  @Test
  void cursor_goesOnBehindEachHint() {
    caller.room = 1;
    hints.know(0, version(2));
    hints.know(1, version(2));
    hints.tell(NOW, false);
    String behindTheFirst = lastCursor();
    assertThat(caller.heard()).containsExactly("ROTATED a");

    Caller again = new Caller();
    begun(again, behindTheFirst, version(2)).tell(NOW, true);
    assertThat(again.heard()).containsExactly("ROTATED b", "ROTATED c");

    Caller before = new Caller();
    begun(before, behindTheFirst, version(1)).tell(NOW, true);
    assertThat(before.heard()).containsExactly("ROTATED a");
  }

  @Test
  void cursor_isTheSameWhileNothingChanges() {
    hints.tell(NOW, true);
    String first = lastCursor();
    hints.tell(NOW.plusSeconds(15), true);
    assertThat(lastCursor()).isEqualTo(first);
    hints.know(0, version(2));
    hints.tell(NOW.plusSeconds(16), true);
    assertThat(lastCursor()).isNotEqualTo(first);
  }

  @Test
  void cursor_thatIsNone_isAReset() {
    hints.tell(NOW, true);
    String good = lastCursor();
    for (String bad :
        List.of("x", "garbage!", good.substring(1), good + "A", "\u00FC", " ", "====")) {
      Caller resumed = new Caller();
      Hints begun = begun(resumed, bad, version(3));
      begun.tell(NOW, true);
      assertThat(resumed.heard()).as(bad).containsExactly("RESET");
      begun.tell(NOW, true);
      assertThat(resumed.heard()).isEmpty();
    }
    Ring other = Ring.open("acme", Ring.generate("acme", installation), installation);
    assertThat(Cursor.open(other, CONTEXT, good)).isEmpty();
    assertThat(Cursor.open(ring, new byte[1], good)).isEmpty();
    assertThat(Cursor.open(ring, CONTEXT, good)).isPresent();
  }

  @Test
  void cursor_of100References_fits() {
    List<Optional<Meaning>> most =
        Collections.nCopies(
            100,
            Optional.of(
                new Meaning(
                    "vlt_7zzzzzzzzzzzzzzzzzzzzzzzzz", Integer.MAX_VALUE, 4_102_444_800_000_000L)));
    assertThat(Cursor.seal(ring, CONTEXT, most)).hasSizeLessThanOrEqualTo(Cursor.LONGEST);
    assertThat(Cursor.open(ring, CONTEXT, Cursor.seal(ring, CONTEXT, most))).contains(most);
  }

  @Test
  void end_isTheLast() {
    hints.end(Refusal.unavailable());
    hints.end(Refusal.unavailable());
    hints.know(0, version(2));
    hints.tell(NOW, true);
    assertThat(caller.refusals).hasSize(1);
    assertThat(caller.heard()).isEmpty();
  }

  @Test
  void abandon_tellsNobody() {
    hints.abandon();
    hints.tell(NOW, true);
    hints.end(Refusal.unavailable());
    assertThat(caller.refusals).isEmpty();
    assertThat(caller.heard()).isEmpty();
  }
}
