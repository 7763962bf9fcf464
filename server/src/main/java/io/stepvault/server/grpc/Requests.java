package io.stepvault.server.grpc;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.grpc.stub.StreamObserver;
import io.stepvault.server.admission.Presented;
import io.stepvault.server.key.Plaintext;
import io.stepvault.server.request.RequestId;
import java.io.IOException;

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
   * @param request has a {@code request_id}; the rest of it is the content
   */
  static RequestId requestId(Message request) {
    FieldDescriptor id = request.getDescriptorForType().findFieldByName("request_id");
    byte[] content = bytes(request.toBuilder().clearField(id).build());
    return new RequestId((String) request.getField(id), Plaintext.adopt(content));
  }

  /** In one order of map entries: no language promises the order that it sends them in. */
  private static byte[] bytes(Message message) {
    byte[] bytes = new byte[message.getSerializedSize()];
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    out.useDeterministicSerialization();
    try {
      message.writeTo(out);
    } catch (IOException e) {
      throw new IllegalStateException("an array has no errors", e);
    }
    return bytes;
  }

  static <T> void reply(StreamObserver<T> answer, T message) {
    answer.onNext(message);
    answer.onCompleted();
  }
}
