package io.stepvault.server.history;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.rpc.RetryInfo;
import io.stepvault.server.store.Database;
import io.stepvault.server.testing.Postgres;
import io.stepvault.server.testing.Refused;
import io.stepvault.server.testing.TestBroker;
import io.stepvault.server.testing.TestCalls;
import io.stepvault.server.token.TokenClaims;
import io.stepvault.v1.ErrorReason;
import io.stepvault.v1.ResolveRequest;
import java.net.URI;
import org.junit.jupiter.api.Test;

/** A commit that happened, and whose answer never came, releases nothing. */
final class LostCommitTest {

  /** The tag of the server's message that a COMMIT is done. */
  private static final String COMMITTED = "COMMIT\0";

  @Test
  void aCommitWhoseAnswerIsLost_releasesNothingAndIsOnRecord() throws Exception {
    Database.Settings direct = Postgres.fresh();
    int port = URI.create(direct.url().substring("jdbc:".length())).getPort();
    try (Proxy proxy = Proxy.before(port);
        TestBroker broker =
            TestBroker.prepare(
                new Database.Settings(
                    direct.url().replace(":" + port, ":" + proxy.port()), "postgres", "", 2))) {
      broker.restart();
      TestCalls calls = TestCalls.register(broker, "default");
      calls.create("payments", "value");
      for (int round = 0; round < 3; round++) {
        assertThat(calls.resolve("payments")).isEqualTo("value");
        TokenClaims claims = calls.claims("node-a").build();
        String token = calls.signer().sign(claims);
        ResolveRequest request = ResolveRequest.newBuilder().addReferences("payments").build();

        proxy.swallow("stepvault-batches", COMMITTED);
        Refused refused = Refused.by(() -> calls.node(token).resolve(request));
        assertThat(proxy.hasSwallowed()).isTrue();
        assertThat(refused.reason()).isEqualTo(ErrorReason.STORE_UNAVAILABLE);
        assertThat(refused.status().getDetailsList())
            .anyMatch(detail -> detail.is(RetryInfo.class));
        assertThat(recorded(broker, claims)).isEqualTo("1");

        assertThat(calls.node(token).resolve(request).getSecrets(0).getValue().toStringUtf8())
            .isEqualTo("value");
        assertThat(recorded(broker, claims)).isEqualTo("2");
      }
    }
  }

  private static String recorded(TestBroker broker, TokenClaims claims) {
    return broker
        .query(
            "SELECT count(*) FROM audit_event WHERE outcome = 'ALLOWED' AND token = '"
                + claims.jti()
                + "'")
        .getFirst();
  }
}
