package io.stepvault.client;

import com.google.common.util.concurrent.ListenableFuture;
import com.google.common.util.concurrent.SettableFuture;
import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.grpc.Deadline;
import io.grpc.Status;
import io.stepvault.v1.ResolveResponse;
import java.util.ArrayList;
import java.util.List;

/** Calls that are answered when a test says so. */
final class PendingCalls implements StepValues.Broker {
  final List<Call> all = new ArrayList<>();

  /** Run when a call is over, before anybody else is told. */
  Runnable ended = () -> {};

  record Call(List<String> references, Deadline deadline, SettableFuture<ResolveResponse> future) {
    /** With values that may be held for 60 s. */
    void answer() {
      answer(60, "");
    }

    /**
     * @param suffix of each value
     */
    void answer(int holdForSeconds, String suffix) {
      ResolveResponse.Builder answer = ResolveResponse.newBuilder();
      for (String reference : references) {
        answer.addSecrets(
            FakeBroker.secret(reference)
                .setValue(ByteString.copyFromUtf8(FakeBroker.value(reference) + suffix))
                .setHoldFor(com.google.protobuf.Duration.newBuilder().setSeconds(holdForSeconds)));
      }
      future.set(answer.build());
    }

    void fail(Status.Code code, String reason, Message... details) {
      future.setException(FakeBroker.exception(code, "stepvault.io", reason, details));
    }

    void fail(Status status) {
      future.setException(status.asRuntimeException());
    }
  }

  @Override
  public ListenableFuture<ResolveResponse> send(List<String> references, Deadline deadline) {
    Call call = new Call(references, deadline, SettableFuture.create());
    all.add(call);
    call.future().addListener(() -> ended.run(), Runnable::run);
    return call.future();
  }

  Call last() {
    return all.get(all.size() - 1);
  }
}
