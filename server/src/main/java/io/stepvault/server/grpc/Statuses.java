package io.stepvault.server.grpc;

import com.google.protobuf.Any;
import com.google.protobuf.Duration;
import com.google.rpc.BadRequest;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import io.stepvault.server.error.Refusal;
import io.stepvault.v1.ErrorReason;

/**
 * The one mapping from the domain's error to a gRPC status, with the details of {@code
 * google.rpc.error_details}.
 */
final class Statuses {
  private static final String DOMAIN = "stepvault.io";

  /** A trailer of about 6,000 bytes breaks a call, and base64 makes four bytes out of three. */
  private static final int MOST_BYTES = 4_608;

  private static final int LONGEST_MESSAGE = 400;
  private static final int MOST_VIOLATIONS = 16;
  private static final Metadata.Key<String> PUSHBACK =
      Metadata.Key.of("grpc-retry-pushback-ms", Metadata.ASCII_STRING_MARSHALLER);

  private Statuses() {}

  static StatusRuntimeException of(Refusal refusal) {
    ErrorReason reason = refusal.reason();
    com.google.rpc.Status.Builder status =
        com.google.rpc.Status.newBuilder()
            .setCode(code(reason).value())
            .setMessage(shortened(reason.name() + ": " + refusal.getMessage()))
            .addDetails(Any.pack(info(refusal)));
    if (!refusal.violations().isEmpty()) {
      BadRequest.Builder badRequest = BadRequest.newBuilder();
      refusal.violations().stream()
          .limit(MOST_VIOLATIONS)
          .forEach(
              violation ->
                  badRequest
                      .addFieldViolationsBuilder()
                      .setField(violation.field())
                      .setDescription(violation.problem()));
      addIfItFits(status, Any.pack(badRequest.build()));
    }
    refusal.detail().ifPresent(detail -> addIfItFits(status, Any.pack(detail)));
    refusal
        .retryAfter()
        .ifPresent(
            delay ->
                status.addDetails(
                    Any.pack(
                        RetryInfo.newBuilder()
                            .setRetryDelay(
                                Duration.newBuilder()
                                    .setSeconds(delay.getSeconds())
                                    .setNanos(delay.getNano()))
                            .build())));
    StatusRuntimeException exception = StatusProto.toStatusRuntimeException(status.build());
    refusal
        .retryAfter()
        .ifPresent(delay -> exception.getTrailers().put(PUSHBACK, Long.toString(delay.toMillis())));
    return exception;
  }

  /** What every status has among its details. */
  static ErrorInfo info(Refusal refusal) {
    return ErrorInfo.newBuilder()
        .setReason(refusal.reason().name())
        .setDomain(DOMAIN)
        .putAllMetadata(refusal.metadata())
        .build();
  }

  private static void addIfItFits(com.google.rpc.Status.Builder status, Any detail) {
    if (status.build().getSerializedSize() + detail.getSerializedSize() <= MOST_BYTES) {
      status.addDetails(detail);
    }
  }

  private static String shortened(String message) {
    int length = message.codePointCount(0, message.length());
    return length <= LONGEST_MESSAGE
        ? message
        : message.substring(0, message.offsetByCodePoints(0, LONGEST_MESSAGE)) + "...";
  }

  static Status.Code code(ErrorReason reason) {
    return switch (reason) {
      case TOKEN_MISSING,
          TOKEN_INVALID,
          TOKEN_EXPIRED,
          TOKEN_NOT_BOUND,
          TOKEN_REVOKED,
          AUTHORIZER_DISABLED,
          CERTIFICATE_NOT_TRUSTED ->
          Status.Code.UNAUTHENTICATED;
      case SCOPE_MISSING, OPERATOR_ONLY, AUTHORIZER_NOT_YOURS, BOUNDS_EXCEEDED, NOT_PERMITTED ->
          Status.Code.PERMISSION_DENIED;
      case ITEM_NOT_FOUND,
          VERSION_NOT_FOUND,
          AUTHORIZER_NOT_FOUND,
          ORGANIZATION_NOT_FOUND,
          KEY_NOT_FOUND ->
          Status.Code.NOT_FOUND;
      case FIELD_INVALID,
          PAGE_TOKEN_INVALID,
          REQUEST_MALFORMED,
          ORGANIZATION_REQUIRED,
          ORGANIZATION_CONFLICT,
          REQUEST_ID_REUSED ->
          Status.Code.INVALID_ARGUMENT;
      case NAME_TAKEN, KEY_ID_TAKEN -> Status.Code.ALREADY_EXISTS;
      case ETAG_MISMATCH -> Status.Code.ABORTED;
      case REFERENCES_UNRESOLVED,
          OVERLAP_ACTIVE,
          NO_OVERLAP,
          ITEM_IN_USE,
          ITEM_EXPIRED,
          ITEM_DELETED,
          KIND_MISMATCH,
          VERSION_NOT_ENABLED,
          LAST_EDITOR,
          GENERATED_VALUE_GONE ->
          Status.Code.FAILED_PRECONDITION;
      case QUOTA_EXCEEDED, ANSWER_TOO_LARGE -> Status.Code.RESOURCE_EXHAUSTED;
      case STORE_UNAVAILABLE, BROKER_STOPPING -> Status.Code.UNAVAILABLE;
      case INTEGRITY_FAILED -> Status.Code.DATA_LOSS;
      case INTERNAL_ERROR, ERROR_REASON_UNSPECIFIED, UNRECOGNIZED -> Status.Code.INTERNAL;
    };
  }
}
