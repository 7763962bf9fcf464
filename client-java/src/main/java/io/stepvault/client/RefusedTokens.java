package io.stepvault.client;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.ForwardingClientCallListener.SimpleForwardingClientCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.util.List;

/** Tells a supplier of tokens that its token was refused, whichever call had it. */
final class RefusedTokens implements ClientInterceptor {
  private final TokenSupplier supplier;

  RefusedTokens(TokenSupplier supplier) {
    this.supplier = supplier;
  }

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
                if (isRefusal(status, trailers)) {
                  supplier.refused();
                }
                super.onClose(status, trailers);
              }
            },
            headers);
      }
    };
  }

  private static boolean isRefusal(Status status, Metadata trailers) {
    return status.getCode() == Status.Code.UNAUTHENTICATED
        && Failures.exception(status.asRuntimeException(trailers), List.of(), List.of())
            instanceof TokenRefusedException;
  }
}
