package io.stepvault.server.model;

import io.grpc.Status;
import io.stepvault.v1.ErrorReason;
import io.stepvault.v1.ReferenceFailure;
import java.util.List;

/** The model refuses a call. */
final class No extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final transient Answer.Refused refused;

  private No(Answer.Refused refused) {
    super(refused.toString(), null, false, false);
    this.refused = refused;
  }

  static No because(ErrorReason reason) {
    return new No(new Answer.Refused(code(reason), reason, List.of()));
  }

  static No field(String... paths) {
    return new No(
        new Answer.Refused(
            Status.Code.INVALID_ARGUMENT, ErrorReason.FIELD_INVALID, List.of(paths)));
  }

  static No unresolved(ReferenceFailure.Reason reason) {
    return new No(
        new Answer.Refused(
            Status.Code.FAILED_PRECONDITION,
            ErrorReason.REFERENCES_UNRESOLVED,
            List.of(reason.name())));
  }

  static void ifAny(List<String> wrongFields) {
    if (!wrongFields.isEmpty()) {
      throw field(wrongFields.toArray(String[]::new));
    }
  }

  Answer.Refused refused() {
    return refused;
  }

  /** As docs/errors.md has it. */
  private static Status.Code code(ErrorReason reason) {
    return switch (reason) {
      case SCOPE_MISSING, NOT_PERMITTED -> Status.Code.PERMISSION_DENIED;
      case ITEM_NOT_FOUND, VERSION_NOT_FOUND -> Status.Code.NOT_FOUND;
      case REQUEST_ID_REUSED -> Status.Code.INVALID_ARGUMENT;
      case NAME_TAKEN -> Status.Code.ALREADY_EXISTS;
      case ETAG_MISMATCH -> Status.Code.ABORTED;
      case OVERLAP_ACTIVE,
          NO_OVERLAP,
          GENERATED_VALUE_GONE,
          ITEM_IN_USE,
          ITEM_EXPIRED,
          ITEM_DELETED,
          KIND_MISMATCH,
          VERSION_NOT_ENABLED,
          LAST_EDITOR ->
          Status.Code.FAILED_PRECONDITION;
      default -> throw new IllegalArgumentException("the model never says " + reason);
    };
  }
}
