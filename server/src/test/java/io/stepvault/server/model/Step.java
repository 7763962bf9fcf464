package io.stepvault.server.model;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import io.stepvault.v1.RotationPlan;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What somebody does. Which item and version it is about is decided by what there is by then. */
sealed interface Step permits ItemStep, VersionStep, ReadingStep, Step.Again, Step.Pass {
  /** Due at no whole minute. */
  RotationPlan PLAN =
      RotationPlan.newBuilder()
          .setRotateEvery(com.google.protobuf.Duration.newBuilder().setSeconds(5_407))
          .build();

  /** The call that it is; empty: none, as there is nothing yet that it could be about. */
  Optional<Call> bind(Model model);

  /** What a request says of the expiry: nothing, never, or so many seconds from now. */
  record Expiry(boolean never, Optional<Long> seconds) {
    Optional<Timestamp> at(Model model) {
      return seconds.map(s -> Shown.timestamp(model.now().plusSeconds(s)));
    }
  }

  /** No value is stored twice. */
  static ByteString value(Model model, boolean isShort) {
    return ByteString.copyFromUtf8((isShort ? "v" : "value ") + model.calls());
  }

  /**
   * A call with a request_id, once more.
   *
   * @param index of the last such call backwards
   * @param byWhom fitting: whoever called before
   */
  record Again(int index, Pick byWhom, boolean otherContent) implements Step {
    @Override
    public Optional<Call> bind(Model model) {
      Call before = new Pick(index, false).among(model.repeatable().reversed(), call -> true);
      if (before == null) {
        return Optional.empty();
      }
      Actor actor = byWhom.among(List.of(Actor.values()), before.actor()::equals);
      Call again = Call.of(actor, before.request());
      return Optional.of(otherContent ? again.withOtherContent() : again);
    }
  }

  /**
   * Time passes.
   *
   * @param restart the broker is stopped before and started again
   */
  record Pass(Duration time, boolean restart) implements Step {
    @Override
    public Optional<Call> bind(Model model) {
      return Optional.empty();
    }
  }
}
