package io.stepvault.testkit.example;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stepvault.client.Secret;
import io.stepvault.client.Step;
import io.stepvault.client.StepvaultClient;
import io.stepvault.client.TokenRefusedException;
import io.stepvault.client.UnavailableException;
import io.stepvault.testkit.StepvaultExtension;
import io.stepvault.testkit.TestVault;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(StepvaultExtension.class)
final class ChargeStepTest {
  /** The step under test. */
  private record ChargeStep(StepvaultClient client, String token) {
    String authorization() {
      try (Step step = client.step(token);
          Secret key = step.resolve("stripe_secret")) {
        String header = "Bearer " + key.revealAsString();
        System.out.println(step.mask("charging with " + header)); // charging with Bearer ***
        return header;
      }
    }
  }

  private String token;
  private ChargeStep charge;

  @BeforeEach
  void store(TestVault vault) {
    vault.secret("stripe_secret", "sk_test_first");
    token = vault.token("stripe_secret");
    charge = new ChargeStep(vault.client(), token);
  }

  @Test
  void authorization_isTheSecretAsItIsNow(TestVault vault) {
    assertThat(charge.authorization()).isEqualTo("Bearer sk_test_first");
    vault.secret("stripe_secret", "sk_test_second");
    assertThat(charge.authorization()).isEqualTo("Bearer sk_test_second");
  }

  @Test
  void authorization_withoutABroker_fails(TestVault vault) {
    vault.faults().unavailable();
    assertThatThrownBy(charge::authorization).isInstanceOf(UnavailableException.class);
  }

  @Test
  void authorization_ofARunThatWasCancelled_fails(TestVault vault) {
    vault.faults().revoke(token);
    assertThatThrownBy(charge::authorization).isInstanceOf(TokenRefusedException.class);
  }
}
