package io.stepvault.bench;

import com.google.protobuf.ByteString;
import com.google.protobuf.Duration;
import io.grpc.MethodDescriptor;
import io.grpc.ServerServiceDefinition;
import io.grpc.protobuf.ProtoUtils;
import io.grpc.stub.ServerCalls;
import io.stepvault.v1.Item;
import io.stepvault.v1.ResolveRequest;
import io.stepvault.v1.ResolveResponse;
import io.stepvault.v1.ResolvedSecret;

/** A method with Resolve's messages that does nothing: what any gRPC call costs. */
final class Echo {
  static final MethodDescriptor<ResolveRequest, ResolveResponse> METHOD =
      MethodDescriptor.<ResolveRequest, ResolveResponse>newBuilder()
          .setType(MethodDescriptor.MethodType.UNARY)
          .setFullMethodName("stepvault.bench.Echo/Echo")
          .setRequestMarshaller(ProtoUtils.marshaller(ResolveRequest.getDefaultInstance()))
          .setResponseMarshaller(ProtoUtils.marshaller(ResolveResponse.getDefaultInstance()))
          .build();

  private static final ByteString VALUE = ByteString.copyFromUtf8("x".repeat(Seeder.VALUE_LENGTH));

  private Echo() {}

  static ServerServiceDefinition service() {
    return ServerServiceDefinition.builder("stepvault.bench.Echo")
        .addMethod(
            METHOD,
            ServerCalls.asyncUnaryCall(
                (request, answer) -> {
                  answer.onNext(answer(request));
                  answer.onCompleted();
                }))
        .build();
  }

  /** As long as Resolve's. */
  private static ResolveResponse answer(ResolveRequest request) {
    return ResolveResponse.newBuilder()
        .addSecrets(
            ResolvedSecret.newBuilder()
                .setReference(request.getReferences(0))
                .setItemId("vlt_01jd2m3q5vf8p9t6r7w8x9y0z1")
                .setVersion(1)
                .setKind(Item.Kind.SECRET)
                .setValue(VALUE)
                .setHoldFor(Duration.newBuilder().setSeconds(60)))
        .build();
  }
}
