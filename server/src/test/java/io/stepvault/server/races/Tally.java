package io.stepvault.server.races;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.ForwardingClientCallListener.SimpleForwardingClientCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.stepvault.server.testing.Refused;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/** What callers were told, counted: so often it must be on record. */
final class Tally implements ClientInterceptor {
  private final Map<String, Integer> told = new ConcurrentHashMap<>();

  @Override
  public <Q, A> ClientCall<Q, A> interceptCall(
      MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
    return new SimpleForwardingClientCall<>(next.newCall(method, options)) {
      @Override
      public void start(Listener<A> listener, Metadata headers) {
        super.start(
            new SimpleForwardingClientCallListener<>(listener) {
              @Override
              public void onClose(Status status, Metadata trailers) {
                count(method.getFullMethodName(), status, trailers);
                super.onClose(status, trailers);
              }
            },
            headers);
      }
    };
  }

  private void count(String method, Status status, Metadata trailers) {
    String what =
        status.isOk()
            ? "ALLOWED"
            : "DENIED "
                + Refused.by(
                        () -> {
                          throw new StatusRuntimeException(status, trailers);
                        })
                    .reason();
    add(method.substring(method.lastIndexOf('.', method.indexOf('/')) + 1), what, 1);
  }

  private void add(String method, String what, int count) {
    told.merge(method + " " + what, count, Integer::sum);
  }

  /** One of the successful calls has repeated another, which is on record once. */
  void repeated(String method) {
    add("VaultService/" + method, "ALLOWED", -1);
  }

  /**
   * How often each was told, by method. Without what is not on record: calls whose token was not
   * accepted; and without those of resolves, whose records have the true reasons.
   */
  SortedMap<String, Integer> onRecord() {
    SortedMap<String, Integer> onRecord = new TreeMap<>(told);
    onRecord
        .keySet()
        .removeIf(
            key -> key.endsWith("TOKEN_INVALID") || key.endsWith("DENIED REFERENCES_UNRESOLVED"));
    return onRecord;
  }
}
