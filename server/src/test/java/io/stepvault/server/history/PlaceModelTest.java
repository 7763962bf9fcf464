package io.stepvault.server.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepvault.server.history.PlaceOp.Answer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The model of an item that moves accepts what a vault does, and nothing else. */
final class PlaceModelTest {
  private static final String FREE = "free";
  private static final String TAKEN = "taken";
  private static final String BY_ID = "";

  private final List<Operation<PlaceOp>> history = new ArrayList<>();

  /** One after the other. */
  private void then(PlaceOp what) {
    history.add(new Operation<>(what, 2L * history.size(), 2L * history.size() + 1));
  }

  private boolean explained() {
    return Linearizability.violation(new PlaceModel(FREE, TAKEN), history).isEmpty();
  }

  /** Whether the history would be explained with this at its end. */
  private boolean explains(PlaceOp last) {
    then(last);
    boolean explained = explained();
    history.removeLast();
    return explained;
  }

  /** The one answer that is explained now. */
  private Answer answer(boolean owner, String name) {
    List<Answer> explained = new ArrayList<>();
    for (Answer answer : Answer.values()) {
      if (explains(new PlaceOp.Resolved(owner, name, answer))) {
        explained.add(answer);
      }
    }
    assertThat(explained).hasSize(1);
    return explained.getFirst();
  }

  private void assertFound(boolean owner, Answer byId, Answer free, Answer taken) {
    assertThat(List.of(answer(owner, BY_ID), answer(owner, FREE), answer(owner, TAKEN)))
        .containsExactly(byId, free, taken);
  }

  private static PlaceOp share(boolean team) {
    return new PlaceOp.Shared(team, Outcome.DONE);
  }

  private static PlaceOp rename(String name) {
    return new PlaceOp.Renamed(name, Outcome.DONE);
  }

  private static PlaceOp undelete(String name) {
    return new PlaceOp.Undeleted(name, Outcome.DONE);
  }

  @Test
  void whatIsPrivateIsFoundByItsOwnerAlone() {
    assertFound(false, Answer.MOVING, Answer.MOVING, Answer.STANDING);
    then(share(false));
    assertFound(false, Answer.NOT_FOUND, Answer.NOT_FOUND, Answer.STANDING);
    assertFound(true, Answer.MOVING, Answer.MOVING, Answer.STANDING);
    then(share(true));
    assertFound(false, Answer.MOVING, Answer.MOVING, Answer.STANDING);
  }

  @Test
  void aNewNameTakesTheItemAlong() {
    then(share(false));
    then(rename(TAKEN));
    assertFound(true, Answer.MOVING, Answer.RENAMED, Answer.MOVING);
    assertFound(false, Answer.NOT_FOUND, Answer.NOT_FOUND, Answer.STANDING);
    then(rename(FREE));
    assertFound(true, Answer.MOVING, Answer.MOVING, Answer.STANDING);
  }

  @Test
  void aRenameThatOverlapsReadsIsSeenByAllThatFollow() {
    then(share(false));
    history.add(new Operation<>(rename(TAKEN), 10, 20));
    history.add(new Operation<>(new PlaceOp.Resolved(true, FREE, Answer.MOVING), 11, 12));
    history.add(new Operation<>(new PlaceOp.Resolved(true, TAKEN, Answer.MOVING), 13, 14));
    assertThat(explained()).isTrue();
    history.add(new Operation<>(new PlaceOp.Resolved(true, FREE, Answer.MOVING), 15, 16));
    assertThat(explained()).isFalse();
  }

  @Test
  void noTwoSharedItemsHaveOneName() {
    assertThat(explains(rename(TAKEN))).isFalse();
    assertThat(explains(new PlaceOp.Renamed(TAKEN, Outcome.REFUSED))).isTrue();
    assertThat(explains(new PlaceOp.Renamed(FREE, Outcome.REFUSED))).isFalse();
    then(share(false));
    then(rename(TAKEN));
    assertThat(explains(share(true))).isFalse();
    assertThat(explains(new PlaceOp.Shared(true, Outcome.REFUSED))).isTrue();
  }

  @Test
  void aDeletedPrivateItemKeepsItsName() {
    then(share(false));
    then(rename(TAKEN));
    then(new PlaceOp.Deleted(Outcome.DONE));
    assertFound(true, Answer.DELETED, Answer.DELETED, Answer.DELETED);
    assertFound(false, Answer.NOT_FOUND, Answer.NOT_FOUND, Answer.STANDING);
    assertThat(explains(share(true))).isFalse();
  }

  @Test
  void whatIsRestoredIsFoundAgain() {
    then(new PlaceOp.Deleted(Outcome.DONE));
    assertFound(false, Answer.DELETED, Answer.DELETED, Answer.STANDING);
    assertThat(explains(undelete(TAKEN))).isFalse();
    then(undelete(BY_ID));
    assertFound(false, Answer.MOVING, Answer.MOVING, Answer.STANDING);
    then(undelete(TAKEN));
    assertFound(true, Answer.MOVING, Answer.MOVING, Answer.STANDING);
  }

  @Test
  void whatIsRestoredUnderANewNameHasLeftTheOldOne() {
    then(share(false));
    then(new PlaceOp.Deleted(Outcome.DONE));
    then(undelete(TAKEN));
    assertFound(true, Answer.MOVING, Answer.RENAMED, Answer.MOVING);
  }

  @Test
  void aPurgeEndsWhatIsDeletedAndNothingElse() {
    then(new PlaceOp.Purged());
    assertFound(false, Answer.MOVING, Answer.MOVING, Answer.STANDING);
    then(new PlaceOp.Deleted(Outcome.DONE));
    assertThat(explains(new PlaceOp.Undeleted(BY_ID, Outcome.MISSING))).isFalse();
    then(new PlaceOp.Purged());
    assertFound(true, Answer.NOT_FOUND, Answer.NOT_FOUND, Answer.STANDING);
    assertThat(explains(undelete(BY_ID))).isFalse();
    assertThat(explains(new PlaceOp.Undeleted(BY_ID, Outcome.MISSING))).isTrue();
  }
}
