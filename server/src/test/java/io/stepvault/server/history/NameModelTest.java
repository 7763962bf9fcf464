package io.stepvault.server.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepvault.server.history.NameOp.Answer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The model of one name accepts what a vault does with its items, and nothing else. */
final class NameModelTest {
  private static final String ID = "vlt_1";

  private final List<Operation<NameOp>> history = new ArrayList<>();

  private void op(long from, long to, NameOp what) {
    history.add(new Operation<>(what, from, to));
  }

  private static NameOp read(int version) {
    return new NameOp.Resolved(null, new Answer.Value(ID, version, "v" + version));
  }

  private static NameOp absent() {
    return new NameOp.Resolved(null, new Answer.NotFound());
  }

  private static NameOp gone() {
    return new NameOp.Resolved(null, new Answer.Deleted());
  }

  private static NameOp off() {
    return new NameOp.Resolved(null, new Answer.Disabled());
  }

  private static NameOp create() {
    return new NameOp.Created("v1", Outcome.DONE, ID);
  }

  private static NameOp rotate(int version) {
    return new NameOp.Rotated(ID, "v" + version, Outcome.DONE, version);
  }

  private static NameOp turn(int version, boolean enabled) {
    return new NameOp.Switched(ID, version, enabled, Outcome.DONE);
  }

  private boolean explained() {
    return Linearizability.violation(NameModel.ofNew(history), history).isEmpty();
  }

  @Test
  void whatIsDisabledIsNotResolvedUntilEnabledOrRotated() {
    op(0, 1, create());
    op(2, 3, turn(1, false));
    op(4, 5, off());
    op(6, 7, turn(1, true));
    op(8, 9, read(1));
    op(10, 11, turn(1, false));
    op(12, 13, rotate(2));
    op(14, 15, read(2));
    op(16, 17, turn(1, false));
    op(18, 19, read(2));
    assertThat(explained()).isTrue();
  }

  @Test
  void aValueAfterItWasDisabledIsNot() {
    op(0, 1, create());
    op(2, 3, turn(1, false));
    op(4, 5, read(1));
    assertThat(explained()).isFalse();
  }

  @Test
  void aDisabledAnswerAfterItWasEnabledIsNot() {
    op(0, 1, create());
    op(2, 3, turn(1, false));
    op(4, 5, turn(1, true));
    op(6, 7, off());
    assertThat(explained()).isFalse();
  }

  @Test
  void anAbsenceMustNotOutliveTheCreate() {
    op(0, 1, create());
    op(2, 3, absent());
    assertThat(explained()).isFalse();
  }

  @Test
  void aDeletedItemGivesNoValueAgain() {
    op(0, 1, create());
    op(2, 3, new NameOp.Deleted(ID, Outcome.DONE));
    op(4, 5, read(1));
    assertThat(explained()).isFalse();
  }

  @Test
  void aNewItemTakesADeletedOnesName() {
    op(0, 1, create());
    op(2, 3, new NameOp.Deleted(ID, Outcome.DONE));
    op(4, 5, new NameOp.Created("again", Outcome.DONE, "vlt_2"));
    op(6, 7, new NameOp.Resolved(null, new Answer.Value("vlt_2", 1, "again")));
    op(8, 9, new NameOp.Resolved(ID, new Answer.Deleted()));
    assertThat(explained()).isTrue();
    op(10, 11, gone());
    assertThat(explained()).isFalse();
  }

  @Test
  void whatWasPurgedIsNotThereAnyMore() {
    op(0, 1, create());
    op(2, 3, new NameOp.Deleted(ID, Outcome.DONE));
    op(4, 5, gone());
    op(6, Operation.NEVER, new NameOp.Purged());
    op(8, 9, new NameOp.Rotated(ID, "x", Outcome.REFUSED, 0));
    op(10, 11, absent());
    op(12, 13, new NameOp.Resolved(ID, new Answer.NotFound()));
    op(14, 15, new NameOp.Rotated(ID, "x", Outcome.MISSING, 0));
    assertThat(explained()).isTrue();
    op(16, 17, gone());
    assertThat(explained()).isFalse();
  }

  @Test
  void aTombstoneIsNotForgottenUnlessItWasPurged() {
    op(0, 1, new NameOp.Purged());
    op(2, 3, create());
    op(4, 5, new NameOp.Purged());
    op(6, 7, read(1));
    op(8, 9, new NameOp.Deleted(ID, Outcome.DONE));
    op(10, 11, absent());
    assertThat(explained()).isFalse();
  }

  @Test
  void anItemOfAnUnknownCreateIsKnownByItsText() {
    op(0, 1, create());
    op(2, 3, new NameOp.Deleted(ID, Outcome.DONE));
    op(4, Operation.NEVER, new NameOp.Created("lost", Outcome.UNKNOWN, null));
    op(6, 7, new NameOp.Resolved(null, new Answer.Value("vlt_9", 1, "lost")));
    op(8, 9, new NameOp.Rotated("vlt_9", "v2", Outcome.DONE, 2));
    assertThat(explained()).isTrue();
    op(10, 11, new NameOp.Resolved("vlt_8", new Answer.Value("vlt_8", 2, "v2")));
    assertThat(explained()).isFalse();
  }

  @Test
  void aRefusedMutationMustHaveHadAReason() {
    op(0, 1, create());
    op(2, 3, new NameOp.Rotated(ID, "x", Outcome.REFUSED, 0));
    assertThat(explained()).isFalse();
  }
}
