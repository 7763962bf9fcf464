package io.stepvault.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Timestamp;
import io.stepvault.v1.RevokeTokensRequest;
import io.stepvault.v1.RevokeTokensResponse;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(FakeBrokers.class)
final class TokenRevokeCommandTest {
  private static final String ID = "ath_01jd2m3q5vf8p9t6r7w8x9y0z1";

  private FakeBroker broker;

  @BeforeEach
  void answer(FakeBroker fake) {
    broker = fake;
    broker.answer(
        "RevokeTokens",
        RevokeTokensResponse.newBuilder()
            .setForgottenAt(Timestamp.newBuilder().setSeconds(4_000_000_000L))
            .build());
  }

  private CommandRun revoke(String... which) {
    String[] arguments = new String[which.length + 2];
    arguments[0] = "revoke";
    arguments[1] = "--authorizer=" + ID;
    System.arraycopy(which, 0, arguments, 2, which.length);
    return broker.tokenCommand(arguments);
  }

  @Test
  void revoke_namesTheTokens() {
    assertThat(revoke("--jti=7d1c").out()).contains("revoked jti 7d1c", "2096-10-02");
    assertThat(revoke("--run=run-17").out()).contains("revoked run run-17");
    assertThat(revoke("--subject=alice").out()).contains("revoked subject alice");
    assertThat(revoke("--certificate=spiffe://a/b", "--request-id=r").exitCode()).isZero();

    List<RevokeTokensRequest> asked = broker.asked(RevokeTokensRequest.class);
    assertThat(asked).allSatisfy(one -> assertThat(one.getAuthorizerId()).isEqualTo(ID));
    assertThat(asked.get(0).getJti()).isEqualTo("7d1c");
    assertThat(asked.get(0).getRequestId()).isNotEmpty();
    assertThat(asked.get(1).getRun()).isEqualTo("run-17");
    assertThat(asked.get(2).getSubject()).isEqualTo("alice");
    assertThat(asked.get(3).getCertificate()).isEqualTo("spiffe://a/b");
    assertThat(asked.get(3).getRequestId()).isEqualTo("r");
    assertThat(broker.token()).isEmpty();
  }

  @Test
  void revoke_wantsExactlyOneThing() {
    assertThat(revoke().exitCode()).isEqualTo(2);
    assertThat(revoke("--jti=a", "--run=b").exitCode()).isEqualTo(2);
    assertThat(broker.tokenCommand("revoke", "--jti=a").exitCode()).isEqualTo(2);
    assertThat(broker.isUntouched()).isTrue();
  }

  @Test
  void revoke_hasItsOwnHelp() {
    assertThat(CommandRun.of("token", "revoke", "--help").out())
        .contains("Usage: stepvault token revoke", "--certificate", "--json");
  }
}
