package io.stepvault.server.grpc;

import com.google.protobuf.MessageLite;
import io.grpc.Drainable;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.Marshaller;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServiceDescriptor;
import io.grpc.StatusRuntimeException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;

/**
 * Makes a service that gets {@code null} for a message whose bytes do not parse, so that an
 * interceptor can answer, and whose answers leave no bytes behind. Left alone, gRPC lets such a
 * call end as UNKNOWN, and protobuf copies each answer into an array that nobody wipes.
 */
final class OwnMarshallers {
  private OwnMarshallers() {}

  static ServerServiceDefinition of(ServerServiceDefinition service) {
    ServiceDescriptor.Builder descriptor =
        ServiceDescriptor.newBuilder(service.getServiceDescriptor().getName())
            .setSchemaDescriptor(service.getServiceDescriptor().getSchemaDescriptor());
    for (ServerMethodDefinition<?, ?> method : service.getMethods()) {
      descriptor.addMethod(own(method).getMethodDescriptor());
    }
    ServiceDescriptor built = descriptor.build();
    ServerServiceDefinition.Builder definition = ServerServiceDefinition.builder(built);
    for (ServerMethodDefinition<?, ?> method : service.getMethods()) {
      String name = method.getMethodDescriptor().getFullMethodName();
      MethodDescriptor<?, ?> own =
          built.getMethods().stream()
              .filter(candidate -> candidate.getFullMethodName().equals(name))
              .findFirst()
              .orElseThrow();
      add(definition, own, method);
    }
    return definition.build();
  }

  @SuppressWarnings("unchecked") // The descriptor was made from this very method.
  private static <Q, A> void add(
      ServerServiceDefinition.Builder service,
      MethodDescriptor<?, ?> descriptor,
      ServerMethodDefinition<Q, A> method) {
    service.addMethod((MethodDescriptor<Q, A>) descriptor, method.getServerCallHandler());
  }

  private static <Q, A> ServerMethodDefinition<Q, A> own(ServerMethodDefinition<Q, A> method) {
    MethodDescriptor<Q, A> descriptor = method.getMethodDescriptor();
    return ServerMethodDefinition.create(
        descriptor.toBuilder()
            .setRequestMarshaller(new Tolerant<>(descriptor.getRequestMarshaller()))
            .setResponseMarshaller(new Wiping<>(descriptor.getResponseMarshaller()))
            .build(),
        method.getServerCallHandler());
  }

  private record Tolerant<T>(Marshaller<T> strict) implements Marshaller<T> {
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

  private record Wiping<T>(Marshaller<T> plain) implements Marshaller<T> {
    @Override
    public InputStream stream(T value) {
      return new WipedBytes(((MessageLite) value).toByteArray());
    }

    @Override
    public T parse(InputStream stream) {
      return plain.parse(stream);
    }
  }

  /** gRPC closes it once it has written it. */
  private static final class WipedBytes extends ByteArrayInputStream implements Drainable {
    WipedBytes(byte[] bytes) {
      super(bytes);
    }

    @Override
    public int drainTo(OutputStream target) throws IOException {
      int length = available();
      target.write(buf, pos, length); // The JDK's transferTo would make a copy of its own.
      pos += length;
      return length;
    }

    @Override
    public void close() {
      Arrays.fill(buf, (byte) 0);
    }
  }
}
