package io.stepvault.server.error;

import com.google.protobuf.Message;
import io.stepvault.v1.ErrorReason;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The one error of the domain: a reason out of the API's enum, and what the caller can do about it.
 *
 * <p>It is an answer, not a defect: it has no stack trace, and its message is for the caller, so it
 * never holds a value. {@code grpc.Statuses} turns it into a gRPC status; nothing else does.
 * Immutable: the methods that add something answer with a copy.
 */
public final class Refusal extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** A field of the request, by its path in the message, and what is wrong with it. */
  public record Violation(String field, String problem) {}

  private final ErrorReason reason;
  private List<Violation> violations = List.of();
  private Map<String, String> metadata = Map.of();
  private Optional<Duration> retryAfter = Optional.empty();
  private Optional<Message> detail = Optional.empty();
  private Optional<String> subject = Optional.empty();
  private boolean onRecord;

  private Refusal(ErrorReason reason, String advice) {
    super(advice, null, false, false);
    this.reason = reason;
  }

  private Refusal copy() {
    Refusal copy = new Refusal(reason, getMessage());
    copy.violations = violations;
    copy.metadata = metadata;
    copy.retryAfter = retryAfter;
    copy.detail = detail;
    copy.subject = subject;
    copy.onRecord = onRecord;
    return copy;
  }

  /** A refusal whose message, after the reason, is {@code advice}: what is so, and what to do. */
  public static Refusal of(ErrorReason reason, String advice) {
    return new Refusal(reason, advice);
  }

  /** FIELD_INVALID for one field. */
  public static Refusal field(String path, String problem) {
    return fields(List.of(new Violation(path, problem)));
  }

  /** FIELD_INVALID for several fields at once. */
  public static Refusal fields(List<Violation> violations) {
    Violation first = violations.get(0);
    String more = violations.size() == 1 ? "" : " (and " + (violations.size() - 1) + " more)";
    Refusal refusal =
        new Refusal(ErrorReason.FIELD_INVALID, first.field() + ": " + first.problem() + more);
    refusal.violations = List.copyOf(violations);
    return refusal;
  }

  /** STORE_UNAVAILABLE, to be tried again in a second. */
  public static Refusal unavailable() {
    return of(
            ErrorReason.STORE_UNAVAILABLE,
            "the database did not answer in time; try again (a mutation: with the same request_id)")
        .retryAfter(Duration.ofSeconds(1));
  }

  /** With one more entry of {@code ErrorInfo.metadata}. */
  public Refusal with(String key, String value) {
    Refusal copy = copy();
    Map<String, String> more = new TreeMap<>(metadata);
    more.put(key, value);
    copy.metadata = Map.copyOf(more);
    return copy;
  }

  /** To be tried again after {@code delay}. */
  public Refusal retryAfter(Duration delay) {
    Refusal copy = copy();
    copy.retryAfter = Optional.of(delay);
    return copy;
  }

  /** With a message of the API's own in the status details. */
  public Refusal detail(Message message) {
    Refusal copy = copy();
    copy.detail = Optional.of(message);
    return copy;
  }

  /** About this item or authorizer: for the audit, not for the caller. */
  public Refusal about(String id) {
    Refusal copy = copy();
    copy.subject = Optional.of(id);
    return copy;
  }

  /** Its audit rows are committed already. */
  public Refusal onRecord() {
    Refusal copy = copy();
    copy.onRecord = true;
    return copy;
  }

  public ErrorReason reason() {
    return reason;
  }

  public List<Violation> violations() {
    return violations;
  }

  public Map<String, String> metadata() {
    return metadata;
  }

  public Optional<Duration> retryAfter() {
    return retryAfter;
  }

  public Optional<Message> detail() {
    return detail;
  }

  public Optional<String> subject() {
    return subject;
  }

  public boolean isOnRecord() {
    return onRecord;
  }
}
