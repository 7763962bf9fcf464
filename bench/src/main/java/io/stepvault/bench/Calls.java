package io.stepvault.bench;

import com.google.protobuf.ByteString;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import io.stepvault.bench.Call.Outcome;
import io.stepvault.bench.Tokens.Step;
import io.stepvault.v1.Access;
import io.stepvault.v1.AuthorizerServiceGrpc;
import io.stepvault.v1.CreateItemRequest;
import io.stepvault.v1.ErrorReason;
import io.stepvault.v1.GetItemRequest;
import io.stepvault.v1.ItemFilter;
import io.stepvault.v1.JwsInput;
import io.stepvault.v1.ListItemsRequest;
import io.stepvault.v1.ResolveRequest;
import io.stepvault.v1.ResolveResponse;
import io.stepvault.v1.ResolveServiceGrpc;
import io.stepvault.v1.RevokeKeyRequest;
import io.stepvault.v1.RotateItemRequest;
import io.stepvault.v1.SignRequest;
import io.stepvault.v1.VaultServiceGrpc;
import io.stepvault.v1.VerifyApiKeyRequest;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/** The calls that are measured. */
final class Calls {
  private static final MethodDescriptor<ResolveRequest, ResolveResponse> RESOLVE =
      ResolveServiceGrpc.getResolveMethod();

  private Calls() {}

  /** What Resolve costs without Resolve: the same headers and messages, to a server that echoes. */
  static Call echo(Connections connections, List<Step> steps) {
    return one(Echo.METHOD, connections, steps);
  }

  /** The same without a token. */
  static Call echoWithoutToken(Connections connections, List<Step> steps) {
    return echo(
        connections,
        steps.stream()
            .map(step -> new Step(CallOptions.DEFAULT, step.each(), step.all()))
            .toList());
  }

  /** One reference a call; the steps take turns, and each goes through its names. */
  static Call resolve(Connections connections, List<Step> steps) {
    return one(RESOLVE, connections, steps);
  }

  /** The same, of names that nothing has: each is refused. */
  static Call refused(Connections connections, List<Step> steps) {
    Call resolve = resolve(connections, steps);
    return (number, outcome) ->
        resolve.start(number, new Refused(ErrorReason.REFERENCES_UNRESOLVED, outcome));
  }

  private static Call one(
      MethodDescriptor<ResolveRequest, ResolveResponse> method,
      Connections connections,
      List<Step> steps) {
    return (number, outcome) -> {
      Step step = steps.get((int) (number % steps.size()));
      List<ResolveRequest> each = step.each();
      ResolveRequest request = each.get((int) (number / steps.size() % each.size()));
      unary(connections.of(number), method, step.options(), request, outcome);
      return true;
    };
  }

  /** All of a step's references in one call. */
  static Call resolveAll(Connections connections, List<Step> steps) {
    return (number, outcome) -> {
      Step step = steps.get((int) (number % steps.size()));
      unary(connections.of(number), RESOLVE, step.options(), step.all(), outcome);
      return true;
    };
  }

  /** One reference a call, each step once, until there is none left. */
  static Call resolveOnce(Connections connections, List<Step> steps) {
    return (number, outcome) -> {
      if (number >= steps.size()) {
        return false;
      }
      Step step = steps.get((int) number);
      ResolveRequest request = step.each().get((int) (number % step.each().size()));
      unary(connections.of(number), RESOLVE, step.options(), request, outcome);
      return true;
    };
  }

  /** The keys take turns. */
  static Call verifyApiKey(Connections connections, CallOptions options, List<String> keys) {
    List<VerifyApiKeyRequest> requests =
        keys.stream().map(key -> VerifyApiKeyRequest.newBuilder().setApiKey(key).build()).toList();
    return (number, outcome) -> {
      unary(
          connections.of(number),
          ResolveServiceGrpc.getVerifyApiKeyMethod(),
          options,
          requests.get((int) (number % requests.size())),
          outcome);
      return true;
    };
  }

  /** A JWT by one key. */
  static Call sign(Connections connections, CallOptions options, String key) {
    SignRequest request =
        SignRequest.newBuilder()
            .setReference(key)
            .setJws(
                JwsInput.newBuilder()
                    .setTyp("JWT")
                    .setClaimsJson("{\"iss\":\"bench\",\"sub\":\"order 7\",\"iat\":1700000000}"))
            .build();
    return (number, outcome) -> {
      unary(connections.of(number), ResolveServiceGrpc.getSignMethod(), options, request, outcome);
      return true;
    };
  }

  static Call create(Connections connections, CallOptions options) {
    String run = UUID.randomUUID().toString().substring(0, 8);
    return (number, outcome) -> {
      CreateItemRequest request =
          CreateItemRequest.newBuilder()
              .setName("made-" + run + "-" + number)
              .setSecretBytes(value(number))
              .setAccess(Access.newBuilder().setMode(Access.Mode.TEAM))
              .setRequestId(run + "-" + number)
              .build();
      unary(
          connections.of(number),
          VaultServiceGrpc.getCreateItemMethod(),
          options,
          request,
          outcome);
      return true;
    };
  }

  /** The items take turns. */
  static Call rotate(Connections connections, CallOptions options, List<String> ids) {
    String run = UUID.randomUUID().toString();
    return (number, outcome) -> {
      RotateItemRequest request =
          RotateItemRequest.newBuilder()
              .setId(ids.get((int) (number % ids.size())))
              .setSecretBytes(value(number))
              .setRequestId(run + "-" + number)
              .build();
      unary(
          connections.of(number),
          VaultServiceGrpc.getRotateItemMethod(),
          options,
          request,
          outcome);
      return true;
    };
  }

  /** The first page of 50 of the items whose names begin so. */
  static Call list(Connections connections, CallOptions options, String namePrefix) {
    ListItemsRequest request =
        ListItemsRequest.newBuilder()
            .setFilter(ItemFilter.newBuilder().setNamePrefix(namePrefix))
            .build();
    return (number, outcome) -> {
      unary(
          connections.of(number), VaultServiceGrpc.getListItemsMethod(), options, request, outcome);
      return true;
    };
  }

  /** The items take turns. */
  static Call get(Connections connections, CallOptions options, List<String> ids) {
    return (number, outcome) -> {
      String id = ids.get((int) (number % ids.size()));
      unary(
          connections.of(number),
          VaultServiceGrpc.getGetItemMethod(),
          options,
          GetItemRequest.newBuilder().setId(id).build(),
          outcome);
      return true;
    };
  }

  /** Any of an organization's first items, most of them not in the broker's memory. */
  static Call resolveAny(Connections connections, List<Step> steps, int items) {
    return (number, outcome) -> {
      String name = Seeder.itemName(ThreadLocalRandom.current().nextInt(items));
      unary(
          connections.of(number),
          RESOLVE,
          steps.get((int) (number % steps.size())).options(),
          ResolveRequest.newBuilder().addReferences(name).build(),
          outcome);
      return true;
    };
  }

  static void revoke(
      Connections connections, String organization, RevokeKeyRequest request, Outcome outcome) {
    unary(
        connections.of(0),
        AuthorizerServiceGrpc.getRevokeKeyMethod(),
        CallOptions.DEFAULT.withCallCredentials(Connections.organization(organization)),
        request,
        outcome);
  }

  private static ByteString value(long number) {
    return ByteString.copyFromUtf8(("%0" + Seeder.VALUE_LENGTH + "d").formatted(number));
  }

  static <Q, A> void unary(
      Channel channel,
      MethodDescriptor<Q, A> method,
      CallOptions options,
      Q request,
      Outcome outcome) {
    ClientCalls.asyncUnaryCall(
        channel.newCall(method, options),
        request,
        new StreamObserver<A>() {
          @Override
          public void onNext(A answer) {}

          @Override
          public void onError(Throwable problem) {
            if (isTooBusy(problem)) {
              outcome.refused();
            } else {
              outcome.failed(problem);
            }
          }

          @Override
          public void onCompleted() {
            outcome.done();
          }
        });
  }

  /** Not just any UNAVAILABLE: a broken connection is one too. */
  private static boolean isTooBusy(Throwable problem) {
    String description = Status.fromThrowable(problem).getDescription();
    return description != null && description.startsWith(ErrorReason.STORE_UNAVAILABLE.name());
  }
}
