package io.stepvault.server.cli;

import com.google.protobuf.Message;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServiceDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.TlsServerCredentials;
import io.grpc.stub.ServerCalls;
import io.stepvault.server.token.TokenSigner;
import io.stepvault.v1.AuthorizerServiceGrpc;
import io.stepvault.v1.OrganizationServiceGrpc;
import io.stepvault.v1.ResolveServiceGrpc;
import io.stepvault.v1.VaultServiceGrpc;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/**
 * A development home whose broker does what a test says, over real mutual TLS, and keeps what it is
 * asked.
 */
final class FakeBroker implements AutoCloseable {
  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

  private final DevHome home;
  private final Server server;
  private final Map<String, Function<Message, Message>> answers = new ConcurrentHashMap<>();
  private final List<Message> requests = new CopyOnWriteArrayList<>();
  private final List<String> authorizations = new CopyOnWriteArrayList<>();

  private FakeBroker(Path folder) throws Exception {
    home = DevHome.at(folder);
    DevCertificates.ensure(home, Instant.now());
    PrivateFiles.write(home.authorizerKey(), TokenSigner.generatePrivateJwk("k1", "Ed25519"));
    PrivateFiles.write(home.authorizerId(), "ath_01jd2m3q5vf8p9t6r7w8x9y0z1\n");
    server =
        Grpc.newServerBuilderForPort(
                0,
                TlsServerCredentials.newBuilder()
                    .keyManager(home.certificate("server").toFile(), home.key("server").toFile())
                    .trustManager(home.certificateAuthority().toFile())
                    .clientAuth(TlsServerCredentials.ClientAuth.REQUIRE)
                    .build())
            .addService(service(VaultServiceGrpc.getServiceDescriptor()))
            .addService(service(AuthorizerServiceGrpc.getServiceDescriptor()))
            .addService(service(OrganizationServiceGrpc.getServiceDescriptor()))
            .addService(service(ResolveServiceGrpc.getServiceDescriptor()))
            .intercept(new Authorizations())
            .build()
            .start();
    EnvFile.write(home, "127.0.0.1:" + server.getPort(), "ath_01jd2m3q5vf8p9t6r7w8x9y0z1");
  }

  static FakeBroker start(Path folder) {
    try {
      return new FakeBroker(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private final class Authorizations implements ServerInterceptor {
    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
        ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
      String authorization = headers.get(AUTHORIZATION);
      authorizations.add(authorization == null ? "" : authorization);
      return next.startCall(call, headers);
    }
  }

  private ServerServiceDefinition service(ServiceDescriptor descriptor) {
    ServerServiceDefinition.Builder service = ServerServiceDefinition.builder(descriptor);
    for (MethodDescriptor<?, ?> method : descriptor.getMethods()) {
      add(service, method);
    }
    return service.build();
  }

  @SuppressWarnings("unchecked") // Generated methods have messages on both sides.
  private void add(ServerServiceDefinition.Builder service, MethodDescriptor<?, ?> method) {
    service.addMethod(
        (MethodDescriptor<Message, Message>) method,
        ServerCalls.asyncUnaryCall(
            (request, answer) -> {
              requests.add(request);
              try {
                answer.onNext(answers.get(method.getBareMethodName()).apply(request));
                answer.onCompleted();
              } catch (StatusRuntimeException refused) {
                answer.onError(refused);
              } catch (RuntimeException e) {
                answer.onError(
                    Status.UNKNOWN
                        .withDescription("no answer to " + method.getBareMethodName())
                        .asRuntimeException());
              }
            }));
  }

  /** Forgets everything. */
  void reset() {
    answers.clear();
    requests.clear();
    authorizations.clear();
  }

  void answer(String method, Message answer) {
    answers.put(method, request -> answer);
  }

  void answer(String method, Function<Message, Message> answer) {
    answers.put(method, answer);
  }

  void refuse(String method, StatusRuntimeException refused) {
    answers.put(
        method,
        request -> {
          throw refused;
        });
  }

  /** The requests of one type, in order. */
  <R extends Message> List<R> asked(Class<R> type) {
    return requests.stream().filter(type::isInstance).map(type::cast).toList();
  }

  /** The only request of this type. */
  <R extends Message> R request(Class<R> type) {
    List<R> all = asked(type);
    if (all.size() != 1) {
      throw new AssertionError(all.size() + " requests of " + type.getSimpleName());
    }
    return all.get(0);
  }

  boolean isUntouched() {
    return requests.isEmpty();
  }

  /** The token of the last call, empty when it had none. */
  String token() {
    return authorizations.get(authorizations.size() - 1).replaceFirst("^Bearer ", "");
  }

  /** {@code item ...} as ann. */
  CommandRun item(String... arguments) {
    return itemFrom("", arguments);
  }

  CommandRun itemFrom(String input, String... arguments) {
    return CommandRun.withInput(
        input, Map.of(), with("item", arguments, "--as", "backend", "--user", "ann"));
  }

  CommandRun itemBy(Person person, String... arguments) {
    return CommandRun.withPerson(
        person, with("item", arguments, "--as", "backend", "--user", "ann"));
  }

  /** {@code authorizer ...} as the operator. */
  CommandRun authorizer(String... arguments) {
    return CommandRun.of(with("authorizer", arguments, "--as", "operator"));
  }

  /** {@code token ...} as the operator. */
  CommandRun tokenCommand(String... arguments) {
    return CommandRun.of(with("token", arguments, "--as", "operator"));
  }

  CommandRun authorizerBy(Person person, String... arguments) {
    return CommandRun.withPerson(person, with("authorizer", arguments, "--as", "operator"));
  }

  /** {@code organization ...} as the operator. */
  CommandRun organization(String... arguments) {
    return CommandRun.of(with("organization", arguments, "--as", "operator"));
  }

  CommandRun organizationBy(Person person, String... arguments) {
    return CommandRun.withPerson(person, with("organization", arguments, "--as", "operator"));
  }

  /** {@code explain ...} as the operator. */
  CommandRun explain(String input, String... arguments) {
    return CommandRun.withInput(input, Map.of(), with("explain", arguments, "--as", "operator"));
  }

  private String[] with(String command, String[] arguments, String... caller) {
    List<String> all = new ArrayList<>(List.of(command));
    all.addAll(Arrays.asList(arguments));
    all.addAll(Arrays.asList(caller));
    all.addAll(List.of("--home", home.directory().toString()));
    return all.toArray(new String[0]);
  }

  @Override
  public void close() {
    server.shutdownNow();
  }
}
