package io.stepvault.server.model;

import com.google.protobuf.Duration;
import io.grpc.Channel;
import io.stepvault.server.testing.TestBroker;
import io.stepvault.server.testing.TestCalls;
import io.stepvault.server.testing.Unary;
import io.stepvault.server.token.Pins;
import io.stepvault.server.token.TokenBinding;
import io.stepvault.server.token.TokenClaims;
import io.stepvault.v1.CreateOrganizationRequest;
import io.stepvault.v1.OrganizationServiceGrpc;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Two fresh organizations of a broker: home, and the stranger's; and the tokens of their users. */
final class Tenants {
  private static final long TOKEN_LIFE_SECONDS = 3_600;

  private final TestBroker broker;
  private final String home;
  private final String abroad;
  private final TestCalls homeCalls;
  private final TestCalls abroadCalls;
  private final Map<Actor, Channel> backends = new EnumMap<>(Actor.class);
  private long second;
  private int tokens;

  Tenants(TestBroker broker, String id) {
    this.broker = broker;
    this.home = id + "-home";
    this.abroad = id + "-abroad";
    this.homeCalls = found(home);
    this.abroadCalls = found(abroad);
  }

  private TestCalls found(String organization) {
    var unused =
        OrganizationServiceGrpc.newBlockingStub(broker.channel("operator"))
            .createOrganization(CreateOrganizationRequest.newBuilder().setId(organization).build());
    return TestCalls.register(
        broker,
        organization,
        bounds ->
            bounds
                .addScopes("vault.admin")
                .setLongestTokenLife(Duration.newBuilder().setSeconds(TOKEN_LIFE_SECONDS)));
  }

  /** Stops the database's clock there. */
  void stopClock(Instant at) {
    broker.stopDatabaseClock(at);
    second = at.getEpochSecond();
    backends.clear();
  }

  /** For vault calls as this user. */
  Channel backend(Actor actor) {
    return backends.computeIfAbsent(
        actor,
        a -> {
          Set<String> scopes = new HashSet<>(TestCalls.SCOPES);
          if (a.admin) {
            scopes.add("vault.admin");
          }
          return channel("backend", a, claims(a, a.user, "backend").scopes(scopes));
        });
  }

  /** For a run of this user's workflow that resolves one reference. */
  Channel node(Actor actor, String reference, Call.Run run) {
    Pins pins =
        new Pins(
            run.asOf() == 0 ? null : run.asOf(),
            run.version() == 0 ? Map.of() : Map.of(reference, run.version()));
    return channel(
        "node-a",
        actor,
        claims(actor, "engine", "node-a")
            .scopes(Set.of("resolve"))
            .step("billing", "run-1", "node-1")
            .owner(actor.user)
            .secrets(Set.of(run.listed() ? reference : "another"))
            .pins(pins));
  }

  private TokenClaims.Builder claims(Actor actor, String subject, String certificate) {
    String issuer = calls(actor).authorizer().getId();
    return TokenClaims.builder(
            issuer, "stepvault", actor.home ? home : abroad, subject, "jti-" + tokens++)
        .issued(second, second + TOKEN_LIFE_SECONDS)
        .binding(new TokenBinding.SpiffeId("spiffe://test/" + certificate))
        .groups(actor.groups());
  }

  private TestCalls calls(Actor actor) {
    return actor.home ? homeCalls : abroadCalls;
  }

  private Channel channel(String certificate, Actor actor, TokenClaims.Builder claims) {
    return Unary.withToken(broker.channel(certificate), calls(actor).signer().sign(claims.build()));
  }
}
