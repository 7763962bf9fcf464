package io.stepvault.server.testing;

import com.google.protobuf.Message;
import com.google.protobuf.MessageLite;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptors;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.Marshaller;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.ProtoMethodDescriptorSupplier;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.stepvault.v1.AuthorizerServiceGrpc;
import io.stepvault.v1.Options;
import io.stepvault.v1.OrganizationServiceGrpc;
import io.stepvault.v1.ResolveServiceGrpc;
import io.stepvault.v1.VaultServiceGrpc;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;

/** Calls of any method with any message, bytes and metadata, good or not. */
public final class Unary {
  private Unary() {}

  /** Every method of the API. */
  public static List<MethodDescriptor<?, ?>> methods() {
    return Stream.of(
            VaultServiceGrpc.getServiceDescriptor(),
            ResolveServiceGrpc.getServiceDescriptor(),
            AuthorizerServiceGrpc.getServiceDescriptor(),
            OrganizationServiceGrpc.getServiceDescriptor())
        .<MethodDescriptor<?, ?>>flatMap(service -> service.getMethods().stream())
        .toList();
  }

  /** Whether only operators may call it: no token grants it. */
  public static boolean isOperators(MethodDescriptor<?, ?> method) {
    return described(method).getOptions().getExtension(Options.scope).equals("operator");
  }

  /** The method as its proto describes it. */
  public static com.google.protobuf.Descriptors.MethodDescriptor described(
      MethodDescriptor<?, ?> method) {
    return ((ProtoMethodDescriptorSupplier) method.getSchemaDescriptor()).getMethodDescriptor();
  }

  /** Calls a method with a message that must be of its type. */
  @SuppressWarnings("unchecked")
  public static Message call(Channel channel, MethodDescriptor<?, ?> method, Message request) {
    return ClientCalls.blockingUnaryCall(
        channel, (MethodDescriptor<Message, Message>) method, CallOptions.DEFAULT, request);
  }

  /** Calls a method with its empty message. */
  public static Message callEmpty(Channel channel, MethodDescriptor<?, ?> method) {
    return call(channel, method, emptyRequest(method));
  }

  /** A method's request with nothing set. */
  public static Message emptyRequest(MethodDescriptor<?, ?> method) {
    return (Message) method.parseRequest(new ByteArrayInputStream(new byte[0]));
  }

  /** Calls a method by its full name with bytes in the place of a message. */
  public static byte[] callBytes(Channel channel, String fullMethodName, byte[] request) {
    return ClientCalls.blockingUnaryCall(
        channel, bytesMethod(fullMethodName), CallOptions.DEFAULT, request);
  }

  /** Calls a method by its full name and sends no message at all. */
  public static void callWithoutMessage(Channel channel, String fullMethodName) {
    ClientCall<byte[], byte[]> call =
        channel.newCall(bytesMethod(fullMethodName), CallOptions.DEFAULT);
    CompletableFuture<Void> closed = new CompletableFuture<>();
    call.start(
        new ClientCall.Listener<>() {
          @Override
          public void onClose(Status status, Metadata trailers) {
            closed.completeExceptionally(new StatusRuntimeException(status, trailers));
          }
        },
        new Metadata());
    call.request(1);
    call.halfClose();
    try {
      closed.join();
    } catch (CompletionException e) {
      throw (StatusRuntimeException) e.getCause();
    }
  }

  private static MethodDescriptor<byte[], byte[]> bytesMethod(String fullMethodName) {
    return MethodDescriptor.<byte[], byte[]>newBuilder(new Bytes(), new Bytes())
        .setType(MethodDescriptor.MethodType.UNARY)
        .setFullMethodName(fullMethodName)
        .build();
  }

  /**
   * The channel, on which every call carries these entries of metadata: name, value, name, value.
   */
  public static Channel with(Channel channel, String... entries) {
    Metadata headers = new Metadata();
    for (int i = 0; i < entries.length; i += 2) {
      headers.put(Metadata.Key.of(entries[i], Metadata.ASCII_STRING_MARSHALLER), entries[i + 1]);
    }
    return ClientInterceptors.intercept(
        channel, MetadataUtils.newAttachHeadersInterceptor(headers));
  }

  /** The channel, on which every call carries a token. */
  public static Channel withToken(Channel channel, String token) {
    return with(channel, "authorization", "Bearer " + token);
  }

  private record Bytes() implements Marshaller<byte[]> {
    @Override
    public InputStream stream(byte[] value) {
      return new ByteArrayInputStream(value);
    }

    @Override
    public byte[] parse(InputStream stream) {
      try {
        return stream.readAllBytes();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** Whether a message, written out, holds these bytes anywhere. */
  public static boolean holds(MessageLite message, String text) {
    return message
        .toByteString()
        .toString(java.nio.charset.StandardCharsets.ISO_8859_1)
        .contains(text);
  }
}
