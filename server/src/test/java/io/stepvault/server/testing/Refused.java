package io.stepvault.server.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.rpc.BadRequest;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import io.stepvault.v1.ErrorReason;
import io.stepvault.v1.ReferenceFailures;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** A refused call, as its caller sees it; every one must have a reason of the API's enum. */
public record Refused(
    Status.Code code, ErrorReason reason, String message, com.google.rpc.Status status) {

  /** The refusal of a call; fails when the call succeeds, or is refused without a known reason. */
  public static Refused by(ThrowingCallable call) {
    StatusRuntimeException e = catchThrowableOfType(StatusRuntimeException.class, call);
    assertThat(e).as("the call should have been refused").isNotNull();
    com.google.rpc.Status status = StatusProto.fromThrowable(e);
    ErrorInfo info =
        find(status, ErrorInfo.class)
            .orElseThrow(() -> new AssertionError("no ErrorInfo beside " + e.getStatus()));
    assertThat(info.getDomain()).isEqualTo("stepvault.io");
    ErrorReason reason = ErrorReason.valueOf(info.getReason());
    assertThat(status.getMessage()).startsWith(reason.name() + ": ");
    assertThat(status.getSerializedSize()).isLessThanOrEqualTo(4_608);
    return new Refused(e.getStatus().getCode(), reason, status.getMessage(), status);
  }

  /** The paths of the fields at fault. */
  public List<String> fields() {
    return violations().stream().map(BadRequest.FieldViolation::getField).toList();
  }

  /** The fields at fault, with what is wrong with each. */
  public List<BadRequest.FieldViolation> violations() {
    return find(status, BadRequest.class).stream()
        .flatMap(bad -> bad.getFieldViolationsList().stream())
        .toList();
  }

  /** What {@code ErrorInfo.metadata} says beside the reason. */
  public Map<String, String> metadata() {
    return find(status, ErrorInfo.class).orElseThrow().getMetadataMap();
  }

  /** After how long the caller may try again, if it is told. */
  public Optional<Duration> retryAfter() {
    return find(status, RetryInfo.class)
        .map(RetryInfo::getRetryDelay)
        .map(delay -> Duration.ofSeconds(delay.getSeconds(), delay.getNanos()));
  }

  public ReferenceFailures failures() {
    return find(status, ReferenceFailures.class).orElseThrow();
  }

  private static <M extends Message> Optional<M> find(com.google.rpc.Status status, Class<M> type) {
    for (Any detail : status.getDetailsList()) {
      if (detail.is(type)) {
        try {
          return Optional.of(detail.unpack(type));
        } catch (InvalidProtocolBufferException e) {
          throw new AssertionError(e);
        }
      }
    }
    return Optional.empty();
  }
}
