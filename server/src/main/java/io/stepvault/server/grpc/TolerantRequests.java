package io.stepvault.server.grpc;

import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.Marshaller;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServiceDescriptor;
import io.grpc.StatusRuntimeException;
import java.io.InputStream;

/**
 * Makes a service that gets {@code null} for a message whose bytes do not parse, so that an
 * interceptor can answer. Left alone, gRPC lets such a call end as UNKNOWN.
 */
final class TolerantRequests {
  private TolerantRequests() {}

  static ServerServiceDefinition of(ServerServiceDefinition service) {
    ServiceDescriptor.Builder descriptor =
        ServiceDescriptor.newBuilder(service.getServiceDescriptor().getName())
            .setSchemaDescriptor(service.getServiceDescriptor().getSchemaDescriptor());
    for (ServerMethodDefinition<?, ?> method : service.getMethods()) {
      descriptor.addMethod(tolerant(method).getMethodDescriptor());
    }
    ServiceDescriptor built = descriptor.build();
    ServerServiceDefinition.Builder tolerant = ServerServiceDefinition.builder(built);
    for (ServerMethodDefinition<?, ?> method : service.getMethods()) {
      String name = method.getMethodDescriptor().getFullMethodName();
      MethodDescriptor<?, ?> own =
          built.getMethods().stream()
              .filter(candidate -> candidate.getFullMethodName().equals(name))
              .findFirst()
              .orElseThrow();
      add(tolerant, own, method);
    }
    return tolerant.build();
  }

  @SuppressWarnings("unchecked") // The descriptor was made from this very method.
  private static <Q, A> void add(
      ServerServiceDefinition.Builder service,
      MethodDescriptor<?, ?> descriptor,
      ServerMethodDefinition<Q, A> method) {
    service.addMethod((MethodDescriptor<Q, A>) descriptor, method.getServerCallHandler());
  }

  private static <Q, A> ServerMethodDefinition<Q, A> tolerant(ServerMethodDefinition<Q, A> method) {
    MethodDescriptor<Q, A> descriptor = method.getMethodDescriptor();
    return ServerMethodDefinition.create(
        descriptor.toBuilder()
            .setRequestMarshaller(new TolerantMarshaller<>(descriptor.getRequestMarshaller()))
            .build(),
        method.getServerCallHandler());
  }

  private record TolerantMarshaller<T>(Marshaller<T> strict) implements Marshaller<T> {
    @Override
    public InputStream stream(T value) {
      return strict.stream(value);
    }

    @Override
    public T parse(InputStream stream) {
      try {
        return strict.parse(stream);
      } catch (StatusRuntimeException e) {
        return null;
      }
    }
  }
}
