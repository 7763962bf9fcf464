package io.stepvault.server.races;

import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.stepvault.server.Broker;
import io.stepvault.server.testing.People;
import io.stepvault.server.testing.TestBroker;
import io.stepvault.server.testing.TestCalls;
import io.stepvault.server.testing.TestVault;
import io.stepvault.server.testing.Unary;
import io.stepvault.server.token.TokenClaims;
import io.stepvault.v1.Access.Mode;
import io.stepvault.v1.Grant;
import io.stepvault.v1.Item;
import io.stepvault.v1.ResolveServiceGrpc;
import io.stepvault.v1.ResolveServiceGrpc.ResolveServiceBlockingStub;
import io.stepvault.v1.VaultServiceGrpc;
import io.stepvault.v1.VaultServiceGrpc.VaultServiceBlockingStub;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Two brokers on one database, and callers who meet at one of them or call one each. */
final class Arena implements AutoCloseable {
  /** Where two callers call. */
  enum Where {
    ONE_BROKER,
    TWO_BROKERS
  }

  final TestBroker broker = TestBroker.start();
  final TestCalls calls = TestCalls.register(broker, "default");
  final Tally tally = new Tally();
  private final Broker second;
  private final List<ManagedChannel> channels = new ArrayList<>();
  private final List<ManagedChannel> backends = new ArrayList<>();
  private final List<ManagedChannel> nodes = new ArrayList<>();
  private final List<ManagedChannel> operators = new ArrayList<>();
  private final AtomicInteger names = new AtomicInteger();

  Arena() {
    try {
      second = Broker.start(broker.config(), InstantSource.system());
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
    // Of each: the first caller's, the second's to the same broker, the second's to the other.
    for (int port : new int[] {broker.port(), broker.port(), second.port()}) {
      backends.add(open("backend", port));
      nodes.add(open("node-a", port));
      operators.add(open("operator", port));
    }
  }

  private ManagedChannel open(String certificate, int port) {
    ManagedChannel channel = broker.channel(broker.certificate(certificate), port);
    channels.add(channel);
    return channel;
  }

  private static int place(Where where, int caller) {
    return caller == 0 ? 0 : where == Where.ONE_BROKER ? 1 : 2;
  }

  /** Vault calls of a user, as one of the two callers. */
  VaultServiceBlockingStub user(String name, Where where, int caller) {
    return user(calls, name, where, caller);
  }

  VaultServiceBlockingStub user(TestCalls of, String name, Where where, int caller) {
    TokenClaims any = of.claims("backend").build();
    String token =
        of.signer()
            .sign(
                TokenClaims.builder(any.iss(), any.aud(), any.org(), name, any.jti())
                    .issued(any.iat(), any.exp())
                    .scopes(any.scopes())
                    .binding(any.binding())
                    .build());
    return VaultServiceGrpc.newBlockingStub(
        counted(Unary.withToken(backends.get(place(where, caller)), token)));
  }

  /** Runs that may use alice's items, as one of the two callers. */
  ResolveServiceBlockingStub node(Where where, int caller) {
    return ResolveServiceGrpc.newBlockingStub(
        counted(Unary.withToken(nodes.get(place(where, caller)), calls.token("node-a"))));
  }

  /** An operator's connection, as one of the two callers. */
  Channel operator(Where where, int caller) {
    return operators.get(place(where, caller));
  }

  private Channel counted(Channel channel) {
    return ClientInterceptors.intercept(channel, tally);
  }

  /** Alice, before and after a race. */
  VaultServiceBlockingStub alice() {
    return user("alice", Where.ONE_BROKER, 0);
  }

  TestVault vault() {
    return new TestVault(calls, alice());
  }

  String freshName() {
    return "name-%05d".formatted(names.incrementAndGet());
  }

  /** A new item of alice's. */
  Item item(Mode mode, Grant... grants) {
    return People.store(alice(), freshName(), mode, grants);
  }

  @Override
  public void close() {
    channels.forEach(ManagedChannel::shutdownNow);
    second.close();
    broker.close();
  }
}
