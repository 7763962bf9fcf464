package io.stepvault.server.apart;

import io.grpc.Channel;
import io.grpc.MethodDescriptor;
import java.util.List;
import java.util.function.Supplier;

/**
 * One field of one request, once with what is somebody else's in it, once with what is nobody's.
 *
 * @param field its path, with the method's name
 * @param whose what the field names
 * @param expected stands in both answers, so that they are not alike for another reason
 * @param theirs the call that names what is somebody else's
 * @param nobodys the same call, but what it names does not exist
 */
record Named(
    MethodDescriptor<?, ?> method,
    String field,
    String whose,
    String expected,
    Channel caller,
    Supplier<Side> theirs,
    Supplier<Side> nobodys) {

  /** What an answer that is no refusal has for its status. */
  static final String OK = "OK";

  /**
   * One of the two calls.
   *
   * @param request in protobuf's text format
   * @param own what the caller itself has put into this call and not into the other, or was told
   *     before: the answer may repeat it
   */
  record Side(String request, List<String> own) {
    static Side of(String request, String... own) {
      return new Side(request, List.of(own));
    }
  }

  static Named of(
      String method,
      String field,
      String whose,
      String expected,
      Channel caller,
      Supplier<Side> theirs,
      Supplier<Side> nobodys) {
    return new Named(
        ApiFields.method(method), method + " " + field, whose, expected, caller, theirs, nobodys);
  }

  @Override
  public String toString() {
    return field + ": " + whose;
  }
}
