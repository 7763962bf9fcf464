package io.stepvault.client;

import com.google.protobuf.InvalidProtocolBufferException;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Status;
import io.stepvault.client.UnavailableException.Source;
import io.stepvault.v1.ErrorReason;
import io.stepvault.v1.ReferenceFailure;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
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
   * @param sent the references of the call
   * @param asked those of whoever is told: failures are counted by their places there
   */
  static StepvaultException exception(Throwable failure, List<String> sent, List<String> asked) {
    Status status = Status.fromThrowable(failure);
    ErrorDetails details = ErrorDetails.of(failure);
    String message = message(status);
    return switch (status.getCode()) {
      case UNAUTHENTICATED -> unauthenticated(status, message, details);
      case PERMISSION_DENIED -> new NotPermittedException(message, details);
      case INVALID_ARGUMENT -> new InvalidRequestException(message, details);
      case FAILED_PRECONDITION ->
          details.reason() == ErrorReason.REFERENCES_UNRESOLVED
              ? new ReferencesUnresolvedException(message, details, failures(details, sent, asked))
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
      ErrorDetails details, List<String> sent, List<String> asked) {
    return details.referenceFailures().stream()
        .flatMap(failure -> failures(failure, sent, asked))
        .sorted(Comparator.comparingInt(ReferencesUnresolvedException.Failure::index))
        .toList();
  }

  /** One for each place: a call names a reference once, and only what is not held. */
  private static Stream<ReferencesUnresolvedException.Failure> failures(
      ReferenceFailure failure, List<String> sent, List<String> asked) {
    int index = failure.getIndex();
    if (index < 0 || index >= sent.size()) {
      return Stream.of(
          new ReferencesUnresolvedException.Failure(
              index, failure.getReference(), failure.getReason()));
    }
    // The broker names the first 16 alone, to keep its answer small.
    String reference = sent.get(index);
    return IntStream.range(0, asked.size())
        .filter(place -> asked.get(place).equals(reference))
        .mapToObj(
            place ->
                new ReferencesUnresolvedException.Failure(place, reference, failure.getReason()));
  }

  /** Of whoever asked in a gRPC context that was cancelled, or whose deadline has passed. */
  static StepvaultException ended(Context context) {
    return exception(
        Contexts.statusFromCancelled(context).asRuntimeException(), List.of(), List.of());
  }
}
