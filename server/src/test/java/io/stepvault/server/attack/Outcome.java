package io.stepvault.server.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.grpc.Channel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.stepvault.server.testing.TestCalls;
import io.stepvault.v1.ListItemsRequest;
import io.stepvault.v1.ResolveRequest;
import io.stepvault.v1.ResolveServiceGrpc;
import io.stepvault.v1.VaultServiceGrpc;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/**
 * What an attacker heard: on the way of Resolve, which remembers tokens, and on that of all other
 * calls, for a token that was never presented there and for one that was.
 */
record Outcome(List<Heard> onResolve, List<Heard> onList) {

  /**
   * One answer.
   *
   * @param everything status, message and trailers, as they came
   */
  record Heard(Status.Code code, String everything) {}

  static Outcome of(Attack attack, Channel channel, String token) {
    ResolveRequest request = ResolveRequest.newBuilder().addReferences(attack.reference()).build();
    var resolve = TestCalls.with(ResolveServiceGrpc.newBlockingStub(channel), token);
    var list = TestCalls.with(VaultServiceGrpc.newBlockingStub(channel), token);
    ListItemsRequest all = ListItemsRequest.getDefaultInstance();
    return new Outcome(
        List.of(hear(() -> resolve.resolve(request)), hear(() -> resolve.resolve(request))),
        List.of(hear(() -> list.listItems(all)), hear(() -> list.listItems(all))));
  }

  private static Heard hear(ThrowingCallable call) {
    StatusRuntimeException e = catchThrowableOfType(StatusRuntimeException.class, call);
    assertThat(e).as("the call should have been refused").isNotNull();
    return new Heard(e.getStatus().getCode(), e.getStatus() + " " + e.getTrailers());
  }

  Stream<Heard> all() {
    return Stream.concat(onResolve.stream(), onList.stream());
  }
}
