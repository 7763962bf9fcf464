package io.stepvault.server.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepvault.server.history.VersionOp.Answer;
import io.stepvault.v1.Version.State;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The model of an item's versions accepts what a vault does, and nothing else. */
final class VersionModelTest {
  private final List<Operation<VersionOp>> history = new ArrayList<>();

  /** One after the other. */
  private void then(VersionOp what) {
    history.add(new Operation<>(what, 2L * history.size(), 2L * history.size() + 1));
  }

  private boolean explained() {
    return Linearizability.violation(new VersionModel(), history).isEmpty();
  }

  /** Whether the history would be explained with this at its end. */
  private boolean explains(VersionOp last) {
    then(last);
    boolean explained = explained();
    history.removeLast();
    return explained;
  }

  private static String text(int version) {
    return version == 1 ? VersionModel.FIRST : "v" + version;
  }

  private static VersionOp rotate(int version) {
    return new VersionOp.Rotated(text(version), false, false, version, Outcome.DONE);
  }

  private static VersionOp rotateWithOverlap(int version) {
    return new VersionOp.Rotated(text(version), false, true, version, Outcome.DONE);
  }

  private static VersionOp stage(int version) {
    return new VersionOp.Rotated(text(version), true, false, version, Outcome.DONE);
  }

  private static VersionOp activate(int version) {
    return new VersionOp.Activated(version, false, Outcome.DONE);
  }

  private static VersionOp put(int version, State state) {
    return new VersionOp.Put(version, state, Outcome.DONE);
  }

  private static VersionOp read(int version) {
    return pinned(0, version);
  }

  private static VersionOp pinned(int pin, int version) {
    return new VersionOp.Resolved(pin, new Answer.Value(version, text(version)));
  }

  private static VersionOp off(int pin) {
    return new VersionOp.Resolved(pin, new Answer.Disabled());
  }

  private static VersionOp absent(int pin) {
    return new VersionOp.Resolved(pin, new Answer.NotFound());
  }

  private static VersionOp verify(int version, boolean accepted) {
    return new VersionOp.Verified(version, accepted);
  }

  @Test
  void aStagedVersionIsForPinnedRunsUntilItIsActivated() {
    assertThat(explains(absent(2))).isTrue();
    then(stage(2));
    assertThat(explains(absent(2))).isFalse();
    assertThat(explains(read(1))).isTrue();
    assertThat(explains(read(2))).isFalse();
    assertThat(explains(pinned(2, 2))).isTrue();
    then(activate(2));
    assertThat(explains(read(1))).isFalse();
    assertThat(explains(read(2))).isTrue();
    assertThat(explains(pinned(1, 1))).isTrue();
  }

  @Test
  void aRollBackEndsTheNewerVersion() {
    then(rotate(2));
    then(read(2));
    then(activate(1));
    assertThat(explains(read(1))).isTrue();
    assertThat(explains(read(2))).isFalse();
    then(rotate(3));
    assertThat(explains(read(3))).isTrue();
  }

  @Test
  void aRollBackThatOverlapsAReadMayBeSeenOrNot() {
    then(rotate(2));
    history.add(new Operation<>(activate(1), 10, 20));
    history.add(new Operation<>(read(2), 11, 12));
    history.add(new Operation<>(read(1), 13, 14));
    assertThat(explained()).isTrue();
    history.add(new Operation<>(read(2), 15, 16));
    assertThat(explained()).isFalse();
  }

  @Test
  void aDestroyedVersionGivesNothingForEver() {
    then(rotate(2));
    then(put(1, State.DESTROYED));
    assertThat(explains(pinned(1, 1))).isFalse();
    assertThat(explains(off(1))).isTrue();
    assertThat(explains(put(1, State.ENABLED))).isFalse();
    assertThat(explains(new VersionOp.Put(1, State.ENABLED, Outcome.REFUSED))).isTrue();
    then(put(2, State.DESTROYED));
    assertThat(explains(read(2))).isFalse();
    assertThat(explains(off(0))).isTrue();
  }

  @Test
  void aDisabledVersionGivesNothingUntilEnabled() {
    then(rotate(2));
    then(put(1, State.DISABLED));
    assertThat(explains(pinned(1, 1))).isFalse();
    assertThat(explains(activate(1))).isFalse();
    then(put(1, State.ENABLED));
    assertThat(explains(off(1))).isFalse();
    assertThat(explains(pinned(1, 1))).isTrue();
  }

  @Test
  void theKeyBeforeIsGoodUntilTheOverlapIsEnded() {
    then(rotateWithOverlap(2));
    assertThat(explains(verify(1, true))).isTrue();
    assertThat(explains(verify(1, false))).isFalse();
    assertThat(explains(verify(2, true))).isTrue();
    then(new VersionOp.OverlapEnded(Outcome.DONE));
    assertThat(explains(verify(1, true))).isFalse();
    assertThat(explains(verify(1, false))).isTrue();
    assertThat(explains(pinned(1, 1))).isTrue();
    assertThat(explains(new VersionOp.OverlapEnded(Outcome.DONE))).isFalse();
    assertThat(explains(new VersionOp.OverlapEnded(Outcome.REFUSED))).isTrue();
  }

  @Test
  void theNextChangeOfTheCurrentVersionEndsAnOverlap() {
    then(rotateWithOverlap(2));
    then(stage(3));
    assertThat(explains(verify(1, true))).isTrue();
    assertThat(explains(verify(3, true))).isFalse();
    then(activate(3));
    assertThat(explains(verify(1, true))).isFalse();
    assertThat(explains(verify(2, true))).isFalse();
    assertThat(explains(verify(3, true))).isTrue();
  }

  @Test
  void aDisabledKeyIsNotGoodAgainByItsOverlap() {
    then(rotateWithOverlap(2));
    then(put(1, State.DISABLED));
    assertThat(explains(verify(1, true))).isFalse();
    then(put(1, State.ENABLED));
    assertThat(explains(verify(1, true))).isFalse();
  }

  @Test
  void whatIsDisabledCannotStayValid() {
    then(put(1, State.DISABLED));
    assertThat(explains(rotateWithOverlap(2))).isFalse();
    assertThat(explains(rotate(2))).isTrue();
  }

  @Test
  void aRefusalMustHaveAReason() {
    then(stage(2));
    assertThat(explains(new VersionOp.Activated(2, false, Outcome.REFUSED))).isFalse();
    assertThat(explains(new VersionOp.Activated(1, false, Outcome.REFUSED))).isTrue();
    assertThat(explains(new VersionOp.Activated(3, false, Outcome.REFUSED))).isTrue();
  }

  @Test
  void anUnknownActivationMayHappenLateOrNever() {
    then(stage(2));
    history.add(
        new Operation<>(new VersionOp.Activated(2, false, Outcome.UNKNOWN), 10, Operation.NEVER));
    history.add(new Operation<>(read(1), 20, 21));
    assertThat(explained()).isTrue();
    history.add(new Operation<>(read(2), 30, 31));
    assertThat(explained()).isTrue();
    history.add(new Operation<>(read(1), 40, 41));
    assertThat(explained()).isFalse();
  }
}
