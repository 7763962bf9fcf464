package io.stepvault.bench;

import io.grpc.Status;
import io.stepvault.v1.ErrorReason;

/** Of a call that has to be refused, for this reason. */
record Refused(ErrorReason reason, Call.Outcome outcome) implements Call.Outcome {
  @Override
  public void done() {
    outcome.failed(new IllegalStateException("answered, though " + reason + " was due"));
  }

  @Override
  public void refused() {
    outcome.refused();
  }

  @Override
  public void failed(Throwable problem) {
    String description = Status.fromThrowable(problem).getDescription();
    if (description != null && description.startsWith(reason.name())) {
      outcome.done();
    } else {
      outcome.failed(problem);
    }
  }
}
