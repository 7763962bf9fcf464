package io.stepvault.server.model;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;

/**
 * One call as it is made: to the broker, and to the model.
 *
 * @param run what the token of a Resolve says besides; of no meaning to other calls
 */
record Call(Actor actor, Message request, Run run) {

  /**
   * A step of a workflow.
   *
   * @param listed whether its token lists the reference
   * @param asOf in seconds; 0: not pinned so
   * @param version 0: not pinned so
   */
  record Run(boolean listed, long asOf, int version) {
    static final Run UNPINNED = new Run(true, 0, 0);
  }

  static Call of(Actor actor, Message request) {
    return new Call(actor, request, Run.UNPINNED);
  }

  /** The method's name. */
  String method() {
    String request = request().getDescriptorForType().getName();
    return request.substring(0, request.length() - "Request".length());
  }

  String id() {
    return text("id");
  }

  /** Empty: none. */
  String etag() {
    return text("etag");
  }

  /** Empty: none. */
  String requestId() {
    return text("request_id");
  }

  private String text(String field) {
    FieldDescriptor found = request.getDescriptorForType().findFieldByName(field);
    return found == null ? "" : (String) request.getField(found);
  }

  /** The same call of other content. */
  Call withOtherContent() {
    FieldDescriptor etag = request.getDescriptorForType().findFieldByName("etag");
    FieldDescriptor field =
        etag == null ? request.getDescriptorForType().findFieldByName("note") : etag;
    String other = request.getField(field).equals("other") ? "" : "other";
    return new Call(actor, request.toBuilder().setField(field, other).build(), run);
  }
}
