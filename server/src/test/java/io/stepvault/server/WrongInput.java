package io.stepvault.server;

import com.google.protobuf.Message;
import io.grpc.MethodDescriptor;
import io.stepvault.v1.ErrorReason;
import java.util.regex.Pattern;

/**
 * One mistake in one field of one request.
 *
 * @param field its path; of a FIELD_INVALID it must stand in the answer, exactly so
 */
record WrongInput(
    MethodDescriptor<?, ?> method, String field, String what, Message request, ErrorReason reason) {

  /** Stands in what no answer may repeat. */
  static final String CANARY = "canary-8c51f7";

  private static final Pattern INDEX = Pattern.compile("\\[\\d+]");

  /** The field's path without places in lists. */
  String fieldOfType() {
    return INDEX.matcher(field).replaceAll("");
  }

  @Override
  public String toString() {
    return method.getBareMethodName() + " " + field + ": " + what;
  }
}
