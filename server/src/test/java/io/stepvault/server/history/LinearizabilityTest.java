package io.stepvault.server.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepvault.server.history.NameOp.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The checker accepts what a register can do, and nothing else. */
final class LinearizabilityTest {
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

  private static NameOp create() {
    return new NameOp.Created("v1", Outcome.DONE, ID);
  }

  private static NameOp rotate(int version) {
    return new NameOp.Rotated(ID, "v" + version, Outcome.DONE, version);
  }

  private static NameOp unknownRotation(int version) {
    return new NameOp.Rotated(ID, "v" + version, Outcome.UNKNOWN, 0);
  }

  private boolean explained() {
    return Linearizability.violation(NameModel.ofNew(history), history).isEmpty();
  }

  @Test
  void whatHappensOneAfterTheOtherIsExplained() {
    op(0, 1, absent());
    op(2, 3, create());
    op(4, 5, read(1));
    op(6, 7, rotate(2));
    op(8, 9, read(2));
    op(10, 11, new NameOp.Deleted(ID, Outcome.DONE));
    op(12, 13, gone());
    assertThat(explained()).isTrue();
  }

  @Test
  void aReadThatStartsAfterARotationMustSeeIt() {
    op(0, 1, create());
    op(2, 3, rotate(2));
    op(4, 5, read(1));
    assertThat(explained()).isFalse();
  }

  @Test
  void aReadThatOverlapsARotationMaySeeEither() {
    op(0, 1, create());
    op(2, 10, rotate(2));
    op(3, 9, read(1));
    op(4, 8, read(2));
    assertThat(explained()).isTrue();
  }

  @Test
  void readsOneAfterTheOtherNeverGoBack() {
    op(0, 1, create());
    op(2, 10, rotate(2));
    op(3, 4, read(2));
    op(5, 6, read(1));
    assertThat(explained()).isFalse();
  }

  @Test
  void noReadSeesWhatHasNotBegun() {
    op(0, 1, create());
    op(2, 3, read(2));
    op(4, 5, rotate(2));
    assertThat(explained()).isFalse();
  }

  @Test
  void anUnknownRotationMayNeverHappen() {
    op(0, 1, create());
    op(2, Operation.NEVER, unknownRotation(2));
    op(50, 51, read(1));
    assertThat(explained()).isTrue();
  }

  @Test
  void anUnknownRotationMayHappenLate() {
    op(0, 1, create());
    op(2, Operation.NEVER, unknownRotation(2));
    op(50, 51, read(1));
    op(60, 61, read(2));
    assertThat(explained()).isTrue();
  }

  @Test
  void manyUnknownWritesAreDecidedQuickly() {
    op(0, 1, create());
    for (int i = 0; i < 60; i++) {
      op(2 + i, Operation.NEVER, new NameOp.Rotated(ID, "lost " + i, Outcome.UNKNOWN, 0));
      op(2 + i, Operation.NEVER, new NameOp.Deleted(ID, Outcome.UNKNOWN));
    }
    op(100, 101, new NameOp.Resolved(null, new Answer.Value(ID, 31, "lost 7")));
    List<Operation<NameOp>> simple = NameModel.simplified(history);
    assertThat(Linearizability.violation(NameModel.ofNew(simple), simple)).isEmpty();
    op(102, 103, read(1));
    List<Operation<NameOp>> wrong = NameModel.simplified(history);
    assertThat(Linearizability.violation(NameModel.ofNew(wrong), wrong)).isPresent();
  }

  @Test
  void anUnknownRotationThatWasSeenCannotBeUnseen() {
    op(0, 1, create());
    op(2, Operation.NEVER, unknownRotation(2));
    op(50, 51, read(2));
    op(60, 61, read(1));
    assertThat(explained()).isFalse();
  }

  @Test
  void anUnknownRotationCannotHappenBeforeItBegan() {
    op(0, 1, create());
    op(2, 3, read(2));
    op(4, Operation.NEVER, unknownRotation(2));
    assertThat(explained()).isFalse();
  }

  @Test
  void twoRotationsDoNotMakeTheSameVersion() {
    op(0, 1, create());
    op(2, 10, rotate(2));
    op(2, 10, new NameOp.Rotated(ID, "other", Outcome.DONE, 2));
    assertThat(explained()).isFalse();
  }

  @Test
  void aRevokedKeyIsRevokedForGood() {
    List<Operation<KeyModel.Op>> key = new ArrayList<>();
    key.add(new Operation<>(KeyModel.Op.REFUSED_AS_INVALID, 0, 1));
    key.add(new Operation<>(KeyModel.Op.ADDED, 2, 5));
    key.add(new Operation<>(KeyModel.Op.ACCEPTED, 3, 4));
    key.add(new Operation<>(KeyModel.Op.REVOKED, 6, 9));
    key.add(new Operation<>(KeyModel.Op.ACCEPTED, 7, 12));
    key.add(new Operation<>(KeyModel.Op.REFUSED_AS_REVOKED, 13, 14));
    assertThat(Linearizability.violation(new KeyModel(), key)).isEmpty();
    key.add(new Operation<>(KeyModel.Op.ACCEPTED, 10, 11));
    assertThat(Linearizability.violation(new KeyModel(), key)).isPresent();
  }

  /** Histories made by a register that works are always explained, however wide they are. */
  @Test
  void whatARegisterDidIsExplained() {
    for (int seed = 0; seed < 50; seed++) {
      List<Operation<NameOp>> made = made(new Random(seed), 400);
      assertThat(Linearizability.violation(NameModel.ofNew(made), made))
          .as("seed " + seed)
          .isEmpty();
    }
  }

  /** And with one read made older than what ended before it began, never. */
  @Test
  void oneStaleReadAmongManyOperationsIsFound() {
    for (int seed = 0; seed < 50; seed++) {
      List<Operation<NameOp>> made = made(new Random(seed), 400);
      long end =
          made.stream()
              .mapToLong(Operation::completed)
              .filter(t -> t < 1_000_000)
              .max()
              .getAsLong();
      made.add(new Operation<>(read(1), end + 2, end + 3));
      assertThat(Linearizability.violation(NameModel.ofNew(made), made))
          .as("seed " + seed)
          .isPresent();
    }
  }

  /** Operations take effect at 0, 10, 20, ... and last some time before and after. */
  private static List<Operation<NameOp>> made(Random random, int size) {
    List<Operation<NameOp>> made = new ArrayList<>();
    made.add(new Operation<>(create(), -1_000, -900));
    int version = 1;
    for (int i = 0; i < size; i++) {
      long effect = i * 10L;
      long from = effect - random.nextInt(60);
      long to = effect + random.nextInt(60);
      if (random.nextInt(4) > 0 && i != size - 1) {
        made.add(new Operation<>(read(version), from, to));
        continue;
      }
      version++;
      boolean lost = random.nextInt(10) == 0;
      made.add(
          lost
              ? new Operation<>(unknownRotation(version), from, Operation.NEVER)
              : new Operation<>(rotate(version), from, to));
    }
    return made;
  }
}
