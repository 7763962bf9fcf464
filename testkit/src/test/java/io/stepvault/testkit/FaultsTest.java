package io.stepvault.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stepvault.client.Step;
import io.stepvault.client.StepvaultClient;
import io.stepvault.client.TokenRefusedException;
import io.stepvault.client.UnavailableException;
import io.stepvault.client.UnavailableException.Source;
import io.stepvault.v1.ErrorReason;
import java.time.Duration;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(StepvaultExtension.class)
final class FaultsTest {
  private String token;

  @BeforeEach
  void store(TestVault vault) {
    vault.secret("payments", "a value");
    token = vault.token("payments");
  }

  private static void resolve(StepvaultClient client, String token) {
    try (Step step = client.step(token)) {
      step.resolve("payments").close();
    }
  }

  private static void assertUnavailable(ThrowingCallable call, Source source) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            UnavailableException.class, e -> assertThat(e.source()).isEqualTo(source));
  }

  @Test
  void unavailable_refusesNewConnections(TestVault vault) {
    vault.faults().unavailable();
    StepvaultClient client = vault.client();
    assertUnavailable(() -> resolve(client, token), Source.TRANSPORT);
  }

  @Test
  void unavailable_breaksOpenConnections(TestVault vault) {
    StepvaultClient client = vault.client();
    resolve(client, token);
    vault.faults().unavailable();
    assertUnavailable(() -> resolve(client, token), Source.TRANSPORT);
  }

  @Test
  void unavailable_leavesTheVaultWithinReach(TestVault vault) {
    vault.faults().unavailable();
    assertThat(vault.secret("payments", "another value")).isEqualTo(2);
  }

  @Test
  void clear_afterUnavailable_servesAtTheSameAddress(TestVault vault) {
    String before = vault.address();
    vault.faults().unavailable();
    vault.faults().unavailable();
    vault.faults().clear();
    vault.faults().clear();
    resolve(vault.client(), token);
    assertThat(vault.address()).isEqualTo(before);
  }

  @Test
  void slow_outlastsTheDeadline(TestVault vault) {
    vault.faults().slow(Duration.ofHours(1));
    try (StepvaultClient client =
        StepvaultClient.builder()
            .address(vault.address())
            .tls(vault.tls())
            .deadline(Duration.ofMillis(200))
            .build()) {
      assertUnavailable(() -> resolve(client, token), Source.DEADLINE);
    }
  }

  @Test
  void slow_onAnOpenConnection_countsAtOnceAndUntilItIsCleared(TestVault vault) {
    StepvaultClient client = vault.client();
    resolve(client, token);
    vault.faults().slow(Duration.ofHours(1));
    assertUnavailable(() -> resolve(client, token), Source.DEADLINE);
    vault.faults().clear();
    resolve(client, token);
  }

  @Test
  void slow_withinTheDeadline_isServed(TestVault vault) {
    vault.faults().slow(Duration.ofMillis(20));
    resolve(vault.client(), token);
  }

  @Test
  void revoke_endsThisTokenAlone(TestVault vault) {
    StepvaultClient client = vault.client();
    resolve(client, token);
    vault.faults().revoke(token);

    assertThatThrownBy(() -> resolve(client, token))
        .isInstanceOfSatisfying(
            TokenRefusedException.class,
            e -> assertThat(e.reason()).isEqualTo(ErrorReason.TOKEN_REVOKED));
    resolve(client, vault.token("payments"));
    vault.faults().clear();
    assertThatThrownBy(() -> resolve(client, token)).isInstanceOf(TokenRefusedException.class);
  }

  @Test
  void revoke_ofWhatIsNoToken_isRefused(TestVault vault) {
    for (String text : new String[] {"", "a.b.c", "e30.e30.e30", "a.%.c"}) {
      assertThatThrownBy(() -> vault.faults().revoke(text))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }
}
