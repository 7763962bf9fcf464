package io.stepvault.client;

import com.google.protobuf.InvalidProtocolBufferException;
import io.grpc.Status;
import io.stepvault.client.UnavailableException.Source;
import io.stepvault.v1.ErrorReason;
import io.stepvault.v1.ReferenceFailure;
import java.io.IOException;
import java.util.List;
import javax.net.ssl.SSLException;

/**
 * The one mapping of gRPC statuses to exceptions. The status code decides about the class, so that
 * reasons of newer brokers land in the right one.
 *
 * <p>A failure becomes a cause only where it comes from the transport: one from parsing an answer
 * holds the answer, as far as it was read ({@code InvalidProtocolBufferException}).
 */
final class Failures {
  private Failures() {}

  /**
   * @param failure of a call, as gRPC gives it
   * @param asked the references of the call
   */
  static StepvaultException exception(Throwable failure, List<String> asked) {
    Status status = Status.fromThrowable(failure);
    ErrorDetails details = ErrorDetails.of(failure);
    String message = message(status);
    return switch (status.getCode()) {
      case UNAUTHENTICATED -> unauthenticated(status, message, details);
      case PERMISSION_DENIED -> new NotPermittedException(message, details);
      case INVALID_ARGUMENT -> new InvalidRequestException(message, details);
      case FAILED_PRECONDITION ->
          details.reason() == ErrorReason.REFERENCES_UNRESOLVED
              ? new ReferencesUnresolvedException(message, details, failures(details, asked))
              : new StepvaultException(message, details);
      case RESOURCE_EXHAUSTED -> resourceExhausted(message, details);
      case UNAVAILABLE ->
          new UnavailableException(message, details, source(status, details), status.getCause());
      case DEADLINE_EXCEEDED ->
          new UnavailableException(message, details, Source.DEADLINE, status.getCause());
      case DATA_LOSS -> new IntegrityException(message, details);
      case UNKNOWN ->
          // A connection that breaks while a call is being sent ends it so.
          hasCause(status, IOException.class)
              ? new UnavailableException(
                  message, details, source(status, details), status.getCause())
              : new StepvaultException(message, details);
      case CANCELLED ->
          hasCause(status, InvalidProtocolBufferException.class)
              ? new IntegrityException("the broker's answer does not parse")
              : new CallCancelledException(message, null);
      default -> new StepvaultException(message, details);
    };
  }

  private static String message(Status status) {
    String description = status.getDescription();
    return description == null || description.isEmpty() ? status.getCode().name() : description;
  }

  private static StepvaultException unauthenticated(
      Status status, String message, ErrorDetails details) {
    if (status.getCause() instanceof TokenSupplierException supplier) {
      return supplier.getCause() == null
          ? new TokenSupplierException(message)
          : new TokenSupplierException(message, supplier.getCause());
    }
    return details.reason() == ErrorReason.CERTIFICATE_NOT_TRUSTED
        ? new CertificateRefusedException(message, details)
        : new TokenRefusedException(message, details);
  }

  private static StepvaultException resourceExhausted(String message, ErrorDetails details) {
    if (details.reason() == ErrorReason.ANSWER_TOO_LARGE) {
      return new InvalidRequestException(message, details);
    }
    return details.retryAfter().isPresent()
        ? new UnavailableException(message, details, Source.BROKER, null)
        : new StepvaultException(message, details);
  }

  private static Source source(Status status, ErrorDetails details) {
    if (details.reason() != ErrorReason.ERROR_REASON_UNSPECIFIED) {
      return Source.BROKER;
    }
    return hasCause(status, SSLException.class) ? Source.TLS : Source.TRANSPORT;
  }

  private static boolean hasCause(Status status, Class<? extends Throwable> type) {
    for (Throwable cause = status.getCause(); cause != null; cause = cause.getCause()) {
      if (type.isInstance(cause)) {
        return true;
      }
    }
    return false;
  }

  private static List<ReferencesUnresolvedException.Failure> failures(
      ErrorDetails details, List<String> asked) {
    return details.referenceFailures().stream()
        .map(
            failure ->
                new ReferencesUnresolvedException.Failure(
                    failure.getIndex(), reference(failure, asked), failure.getReason()))
        .toList();
  }

  /** The broker names the first 16 alone, to keep its answer small. */
  private static String reference(ReferenceFailure failure, List<String> asked) {
    int index = failure.getIndex();
    return index >= 0 && index < asked.size() ? asked.get(index) : failure.getReference();
  }
}
