package io.stepvault.server.history;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.ErrorInfo;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import io.stepvault.v1.ErrorReason;
import io.stepvault.v1.ReferenceFailure;
import io.stepvault.v1.ReferenceFailures;
import java.io.IOException;
import java.util.List;

/**
 * A call that failed.
 *
 * @param reason ERROR_REASON_UNSPECIFIED: the broker did not say, the connection did
 * @param references those that failed, when it was a resolve of such
 */
record Failed(Status status, ErrorReason reason, List<ReferenceFailure> references) {

  static Failed of(StatusRuntimeException e) {
    ErrorReason reason = ErrorReason.ERROR_REASON_UNSPECIFIED;
    List<ReferenceFailure> references = List.of();
    com.google.rpc.Status status = StatusProto.fromThrowable(e);
    try {
      for (Any detail : status.getDetailsList()) {
        if (detail.is(ErrorInfo.class)) {
          reason = ErrorReason.valueOf(detail.unpack(ErrorInfo.class).getReason());
        } else if (detail.is(ReferenceFailures.class)) {
          references = detail.unpack(ReferenceFailures.class).getFailuresList();
        }
      }
    } catch (InvalidProtocolBufferException malformed) {
      throw new AssertionError(malformed);
    }
    return new Failed(e.getStatus(), reason, references);
  }

  /**
   * Whether this is how a call ends when a broker or its database is away. A connection that breaks
   * while a call is being sent ends it as UNKNOWN.
   */
  boolean isUnavailable() {
    return reason == ErrorReason.STORE_UNAVAILABLE
        || (reason == ErrorReason.ERROR_REASON_UNSPECIFIED
            && (status.getCode() == Status.Code.UNAVAILABLE
                || status.getCause() instanceof IOException));
  }

  @Override
  public String toString() {
    return reason + " " + status;
  }
}
