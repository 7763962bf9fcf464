package io.stepvault.server.grpc;

import com.google.protobuf.MessageLite;
import io.grpc.stub.StreamObserver;
import io.stepvault.server.admission.Presented;
import io.stepvault.server.key.Plaintext;
import io.stepvault.server.request.RequestId;

/** What the adapters of all services do alike. */
final class Requests {
  private Requests() {}

  /** What the call under way brought along. */
  static Presented presented() {
    return CallGuard.PRESENTED.get();
  }

  /**
   * What makes a mutation repeatable; whoever gets it closes its content.
   *
   * @param content the request without its id
   */
  static RequestId requestId(String id, MessageLite content) {
    return new RequestId(id, Plaintext.adopt(content.toByteArray()));
  }

  static <T> void reply(StreamObserver<T> answer, T message) {
    answer.onNext(message);
    answer.onCompleted();
  }
}
