package io.stepvault.bench;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.stub.ClientCalls;
import io.stepvault.v1.Access;
import io.stepvault.v1.ApiKeyPolicy;
import io.stepvault.v1.CreateItemRequest;
import io.stepvault.v1.CreateItemResponse;
import io.stepvault.v1.SigningKeySpec;
import io.stepvault.v1.VaultServiceGrpc;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;

/** API keys and signing keys, which the broker itself makes. */
final class Keys {
  private Keys() {}

  /** So many API keys, each of an item of its own. */
  static List<String> apiKeys(Channel channel, CallOptions options, int count) {
    String run = UUID.randomUUID().toString().substring(0, 8);
    return IntStream.range(0, count)
        .mapToObj(
            number ->
                create(
                        channel,
                        options,
                        CreateItemRequest.newBuilder()
                            .setName("api-key:" + run + "-" + number)
                            .setApiKey(ApiKeyPolicy.newBuilder().setStandsFor("a shop")))
                    .getGenerated()
                    .getApiKey())
        .toList();
  }

  /** An ES256 key for JWTs, under a name. */
  static void signingKey(Channel channel, CallOptions options, String name) {
    CreateItemResponse unused =
        create(
            channel,
            options,
            CreateItemRequest.newBuilder()
                .setName(name)
                .setSigningKey(
                    SigningKeySpec.newBuilder()
                        .setAlgorithm(SigningKeySpec.Algorithm.ES256)
                        .setPurpose(SigningKeySpec.Purpose.JWS)));
  }

  private static CreateItemResponse create(
      Channel channel, CallOptions options, CreateItemRequest.Builder request) {
    return ClientCalls.blockingUnaryCall(
        channel,
        VaultServiceGrpc.getCreateItemMethod(),
        options,
        request.setAccess(Access.newBuilder().setMode(Access.Mode.TEAM)).build());
  }
}
