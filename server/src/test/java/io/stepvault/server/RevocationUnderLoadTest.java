package io.stepvault.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.FieldMask;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.stepvault.server.testing.Refused;
import io.stepvault.server.testing.TestBroker;
import io.stepvault.server.testing.TestCalls;
import io.stepvault.server.token.TokenClaims;
import io.stepvault.v1.AuthorizerServiceGrpc;
import io.stepvault.v1.AuthorizerServiceGrpc.AuthorizerServiceBlockingStub;
import io.stepvault.v1.DeleteAuthorizerRequest;
import io.stepvault.v1.DeleteAuthorizerResponse;
import io.stepvault.v1.ErrorReason;
import io.stepvault.v1.ResolveRequest;
import io.stepvault.v1.ResolveServiceGrpc;
import io.stepvault.v1.ResolveServiceGrpc.ResolveServiceBlockingStub;
import io.stepvault.v1.RevokeKeyRequest;
import io.stepvault.v1.RevokeKeyResponse;
import io.stepvault.v1.RevokeTokensRequest;
import io.stepvault.v1.RevokeTokensResponse;
import io.stepvault.v1.UpdateAuthorizerRequest;
import io.stepvault.v1.UpdateAuthorizerResponse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Tokens are revoked while two brokers on one database serve them at full speed: no call that
 * starts after RevokeTokens has answered succeeds, on either. A long run:
 *
 * <pre>mvn -pl server -am test -Dtest=RevocationUnderLoadTest \
 *   -Dsurefire.failIfNoSpecifiedTests=false -Dstepvault.revocations=5000</pre>
 */
final class RevocationUnderLoadTest {
  private static final int ROUNDS = Integer.getInteger("stepvault.revocations", 100);
  private static final int CALLERS = 6;
  private static final int ENDINGS = 4;
  private static final int CALLS_BEFORE = 20;
  private static final ResolveRequest PAYMENTS =
      ResolveRequest.newBuilder().addReferences("payments").build();

  private static TestBroker broker;
  private static Broker second;
  private static List<ManagedChannel> nodes;

  private final TestCalls calls = TestCalls.register(broker, "default");
  private volatile boolean over;
  private final TestCalls others = TestCalls.register(broker, "default");

  @BeforeAll
  static void start() throws Exception {
    broker = TestBroker.start();
    second = Broker.start(broker.config(), Instant::now);
    nodes =
        List.of(
            broker.channel(broker.certificate("node-a")),
            broker.channel(broker.certificate("node-a"), second.port()));
    TestCalls.register(broker, "default").create("payments", "value");
  }

  @AfterAll
  static void stop() {
    nodes.forEach(ManagedChannel::shutdownNow);
    second.close();
    broker.close();
  }

  /** One token, its callers, and when its revocation was acknowledged. */
  private final class Round {
    final String token;
    final ErrorReason end;
    final CountDownLatch accepted = new CountDownLatch(CALLS_BEFORE);
    volatile long acknowledged = Long.MAX_VALUE;

    Round(String token, ErrorReason end) {
      this.token = token;
      this.end = end;
    }

    /** Calls one broker until the token is refused; answers with when its last success started. */
    long call(int caller) {
      ResolveServiceBlockingStub stub =
          TestCalls.with(ResolveServiceGrpc.newBlockingStub(nodes.get(caller % 2)), token);
      long lastSuccess = Long.MIN_VALUE;
      while (!over) {
        long started = System.nanoTime();
        try {
          assertThat(stub.resolve(PAYMENTS).getSecretsCount()).isOne();
        } catch (StatusRuntimeException e) {
          assertThat(reason(e)).isEqualTo(end);
          return lastSuccess;
        }
        lastSuccess = started;
        accepted.countDown();
        assertThat(started).as("start of a call that succeeded").isLessThan(acknowledged);
      }
      return lastSuccess;
    }
  }

  /** Nothing of it is revoked yet: of what was, all that is issued in the same second ends too. */
  private TokenClaims claims() {
    TokenClaims claims = calls.claims("node-a").build();
    String own = claims.jti();
    return TokenClaims.builder(claims.iss(), claims.aud(), claims.org(), "user of " + own, own)
        .issued(claims.iat(), claims.exp())
        .scopes(claims.scopes())
        .binding(claims.binding())
        .step("billing", "run of " + own, "charge")
        .owner(claims.owner())
        .secrets(claims.secrets())
        .build();
  }

  private static ErrorReason reason(StatusRuntimeException e) {
    return Refused.by(
            () -> {
              throw e;
            })
        .reason();
  }

  /** By each kind in turn that is not shared by all tokens here. */
  private RevokeTokensRequest request(int round, TokenClaims claims) {
    RevokeTokensRequest.Builder request =
        RevokeTokensRequest.newBuilder().setAuthorizerId(calls.authorizer().getId());
    return switch (round % 3) {
      case 0 -> request.setJti(claims.jti()).build();
      case 1 -> request.setRun(claims.run()).build();
      default -> request.setSubject(claims.sub()).build();
    };
  }

  /** What ends all tokens of an authorizer, or of a certificate. */
  enum Ending {
    CERTIFICATE(ErrorReason.TOKEN_REVOKED) {
      @Override
      void run(AuthorizerServiceBlockingStub operator, String authorizer) {
        RevokeTokensResponse unused =
            operator.revokeTokens(
                RevokeTokensRequest.newBuilder()
                    .setAuthorizerId(authorizer)
                    .setCertificate("spiffe://test/node-a")
                    .build());
      }
    },
    KEY(ErrorReason.TOKEN_REVOKED) {
      @Override
      void run(AuthorizerServiceBlockingStub operator, String authorizer) {
        RevokeKeyResponse unused =
            operator.revokeKey(
                RevokeKeyRequest.newBuilder().setAuthorizerId(authorizer).setKid("key-1").build());
      }
    },
    DISABLED(ErrorReason.AUTHORIZER_DISABLED) {
      @Override
      void run(AuthorizerServiceBlockingStub operator, String authorizer) {
        UpdateAuthorizerResponse unused =
            operator.updateAuthorizer(
                UpdateAuthorizerRequest.newBuilder()
                    .setId(authorizer)
                    .setDisabled(true)
                    .setUpdateMask(FieldMask.newBuilder().addPaths("disabled"))
                    .build());
      }
    },
    DELETED(ErrorReason.TOKEN_INVALID) {
      @Override
      void run(AuthorizerServiceBlockingStub operator, String authorizer) {
        DeleteAuthorizerResponse unused =
            operator.deleteAuthorizer(
                DeleteAuthorizerRequest.newBuilder().setId(authorizer).build());
      }
    };

    private final ErrorReason reason;

    Ending(ErrorReason reason) {
      this.reason = reason;
    }

    abstract void run(AuthorizerServiceBlockingStub operator, String authorizer);
  }

  /** Through each broker in turn. */
  private static AuthorizerServiceBlockingStub operator(int round, ManagedChannel toSecond) {
    return AuthorizerServiceGrpc.newBlockingStub(
            round % 2 == 0 ? broker.channel("operator") : toSecond)
        .withCallCredentials(new TestCalls.Headers(null, "default"));
  }

  @Test
  void noCallThatStartsAfterTheAnswerSucceeds() throws Exception {
    ManagedChannel toSecond = broker.channel(broker.certificate("operator"), second.port());
    String untouched = others.token("node-a");
    try (ExecutorService threads = Executors.newFixedThreadPool(CALLERS)) {
      try {
        for (int i = 0; i < ROUNDS; i++) {
          TokenClaims claims = claims();
          RevokeTokensRequest request = request(i, claims);
          AuthorizerServiceBlockingStub operator = operator(i, toSecond);
          end(
              new Round(calls.signer().sign(claims), ErrorReason.TOKEN_REVOKED),
              threads,
              () -> assertThat(operator.revokeTokens(request).hasForgottenAt()).isTrue());
          for (ManagedChannel node : nodes) {
            ResolveServiceBlockingStub stub =
                TestCalls.with(ResolveServiceGrpc.newBlockingStub(node), untouched);
            assertThat(stub.resolve(PAYMENTS).getSecretsCount()).isOne();
          }
        }
      } finally {
        over = true;
      }
    } finally {
      toSecond.shutdownNow();
    }
  }

  @ParameterizedTest
  @EnumSource
  void norOneWithATokenWhoseAuthorizerKeyOrCertificateHasEnded(Ending ending) throws Exception {
    ManagedChannel toSecond = broker.channel(broker.certificate("operator"), second.port());
    try (ExecutorService threads = Executors.newFixedThreadPool(CALLERS)) {
      try {
        for (int i = 0; i < ENDINGS; i++) {
          TestCalls own = TestCalls.register(broker, "default");
          AuthorizerServiceBlockingStub operator = operator(i, toSecond);
          end(
              new Round(own.token("node-a"), ending.reason),
              threads,
              () -> ending.run(operator, own.authorizer().getId()));
        }
      } finally {
        over = true;
      }
    } finally {
      toSecond.shutdownNow();
    }
  }

  private static void end(Round round, ExecutorService threads, Runnable ending) throws Exception {
    List<Future<Long>> callers = new ArrayList<>();
    for (int caller = 0; caller < CALLERS; caller++) {
      int number = caller;
      callers.add(threads.submit(() -> round.call(number)));
    }
    assertThat(round.accepted.await(1, TimeUnit.MINUTES)).isTrue();
    ending.run();
    round.acknowledged = System.nanoTime();
    for (Future<Long> caller : callers) {
      assertThat(caller.get())
          .as("start of the last success, before the answer")
          .isLessThan(round.acknowledged);
    }
  }
}
