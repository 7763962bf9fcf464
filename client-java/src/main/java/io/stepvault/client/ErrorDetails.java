package io.stepvault.client;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.rpc.BadRequest;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import com.google.rpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import io.stepvault.v1.ErrorReason;
import io.stepvault.v1.ReferenceFailure;
import io.stepvault.v1.ReferenceFailures;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What stands in the {@code google.rpc.Status} of a failed call; what does not parse is left out.
 */
record ErrorDetails(
    ErrorReason reason,
    Optional<Duration> retryAfter,
    List<BadRequest.FieldViolation> fieldViolations,
    List<ReferenceFailure> referenceFailures) {

  private static final String DOMAIN = "stepvault.io";

  /** Of this library's own finding. */
  static ErrorDetails of(ErrorReason reason) {
    return new ErrorDetails(reason, Optional.empty(), List.of(), List.of());
  }

  static ErrorDetails of(Throwable failure) {
    Status status = status(failure);
    ErrorReason reason =
        detail(status, ErrorInfo.class)
            .filter(info -> info.getDomain().equals(DOMAIN))
            .map(info -> reason(info.getReason()))
            .orElse(ErrorReason.ERROR_REASON_UNSPECIFIED);
    return new ErrorDetails(
        reason,
        detail(status, RetryInfo.class).flatMap(ErrorDetails::delay),
        detail(status, BadRequest.class).map(BadRequest::getFieldViolationsList).orElse(List.of()),
        detail(status, ReferenceFailures.class)
            .map(ReferenceFailures::getFailuresList)
            .orElse(List.of()));
  }

  private static Status status(Throwable failure) {
    try {
      Status status = StatusProto.fromThrowable(failure);
      return status == null ? Status.getDefaultInstance() : status;
    } catch (IllegalArgumentException | StatusRuntimeException e) {
      // The trailer does not parse, or belongs to another code than the call's.
      return Status.getDefaultInstance();
    }
  }

  private static <T extends Message> Optional<T> detail(Status status, Class<T> type) {
    for (Any detail : status.getDetailsList()) {
      if (detail.is(type)) {
        try {
          return Optional.of(detail.unpack(type));
        } catch (InvalidProtocolBufferException e) {
          return Optional.empty();
        }
      }
    }
    return Optional.empty();
  }

  private static ErrorReason reason(String name) {
    for (ErrorReason reason : ErrorReason.values()) {
      if (reason.name().equals(name) && reason != ErrorReason.UNRECOGNIZED) {
        return reason;
      }
    }
    // A broker newer than this library: the status code still says which exception it is.
    return ErrorReason.ERROR_REASON_UNSPECIFIED;
  }

  private static Optional<Duration> delay(RetryInfo info) {
    Duration delay =
        Duration.ofSeconds(info.getRetryDelay().getSeconds())
            .plusNanos(info.getRetryDelay().getNanos());
    return delay.isNegative() ? Optional.empty() : Optional.of(delay);
  }
}
