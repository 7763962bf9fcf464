package io.stepvault.testkit.firststep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stepvault.client.ReferencesUnresolvedException;
import io.stepvault.testkit.StepvaultExtension;
import io.stepvault.testkit.TestVault;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(StepvaultExtension.class)
final class ChargeStepTest {
  @Test
  void theShopGetsTheSecret(TestVault vault) throws Exception {
    vault.secret("stripe_secret", "sk_test_example");
    try (Shop shop = new Shop()) {
      new ChargeStep(vault.client(), shop.url()).run(vault.token("stripe_secret"));
      assertThat(shop.seen()).isEqualTo("Bearer sk_test_example");
    }
  }

  @Test
  void aTokenForAnotherSecretGetsNothing(TestVault vault) throws Exception {
    vault.secret("stripe_secret", "sk_test_example");
    try (Shop shop = new Shop()) {
      ChargeStep charge = new ChargeStep(vault.client(), shop.url());
      assertThatThrownBy(() -> charge.run(vault.token("another")))
          .isInstanceOf(ReferencesUnresolvedException.class);
      assertThat(shop.seen()).isEmpty();
    }
  }
}
