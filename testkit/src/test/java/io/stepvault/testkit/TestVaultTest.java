package io.stepvault.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.StatusRuntimeException;
import io.stepvault.client.ReferencesUnresolvedException;
import io.stepvault.client.Secret;
import io.stepvault.client.StepvaultClient;
import io.stepvault.client.TokenRefusedException;
import io.stepvault.v1.ErrorReason;
import io.stepvault.v1.Item;
import io.stepvault.v1.ReferenceFailure;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(StepvaultExtension.class)
final class TestVaultTest {
  private static Secret resolve(TestVault vault, String token, String reference) {
    try (StepvaultClient client = vault.client()) {
      return client.step(token).resolve(reference);
    }
  }

  private static void assertUnresolved(
      TestVault vault, String token, String reference, ReferenceFailure.Reason reason) {
    assertThatThrownBy(() -> resolve(vault, token, reference))
        .isInstanceOfSatisfying(
            ReferencesUnresolvedException.class,
            e -> assertThat(e.failures().getFirst().reason()).isEqualTo(reason));
  }

  @Test
  void secret_again_rotates(TestVault vault) {
    String token = vault.token("payments");
    assertThat(vault.secret("payments", "the first value")).isEqualTo(1);
    assertThat(vault.secret("payments", "the second value")).isEqualTo(2);

    try (Secret secret = resolve(vault, token, "payments")) {
      assertThat(secret.version()).isEqualTo(2);
      assertThat(secret.revealAsString()).isEqualTo("the second value");
    }
  }

  @Test
  void material_isBytes(TestVault vault) {
    byte[] key = {0, 1, 2, (byte) 0xff, 4, 5};
    vault.material("ssh_key", key);

    try (Secret secret = resolve(vault, vault.token("ssh_key"), "ssh_key")) {
      assertThat(secret.kind()).isEqualTo(Item.Kind.MATERIAL);
      assertThat(secret.bytes()).isEqualTo(key);
    }
  }

  @Test
  void secretOfAUser_isForTokensWithThatOwner(TestVault vault) {
    vault.secret("payments", "the team's value");
    vault.secretOf("alice", "payments", "alice's value");

    try (Secret secret = resolve(vault, vault.token("payments"), "payments")) {
      assertThat(secret.bytes()).isEqualTo("the team's value".getBytes(UTF_8));
    }
    String alices = vault.token(claims -> claims.secrets("payments").owner("alice"));
    try (Secret secret = resolve(vault, alices, "payments")) {
      assertThat(secret.bytes()).isEqualTo("alice's value".getBytes(UTF_8));
    }
  }

  @Test
  void delete_endsTheItem(TestVault vault) {
    vault.secret("payments", "a value");
    String token = vault.token("payments");
    resolve(vault, token, "payments").close();
    vault.delete("payments");

    assertUnresolved(vault, token, "payments", ReferenceFailure.Reason.DELETED);
    assertThatThrownBy(() -> vault.delete("payments"))
        .isInstanceOf(NoSuchElementException.class)
        .hasMessageContaining("payments");
  }

  @Test
  void whatTheTokenDoesNotName_isNotGiven(TestVault vault) {
    vault.secret("payments", "a value");
    assertUnresolved(vault, vault.token("mails"), "payments", ReferenceFailure.Reason.NOT_IN_TOKEN);
  }

  @Test
  void token_isForThisTestsCertificate(TestVault vault) {
    vault.secret("payments", "a value");
    TestVault other = SharedBroker.running().newVault();
    try {
      assertThatThrownBy(() -> resolve(other, vault.token("payments"), "payments"))
          .isInstanceOfSatisfying(
              TokenRefusedException.class,
              e -> assertThat(e.reason()).isEqualTo(ErrorReason.TOKEN_NOT_BOUND));
    } finally {
      var unused = other.close();
    }
  }

  @Test
  void vaults_haveNothingInCommon(TestVault vault) {
    vault.secret("payments", "a value");
    TestVault other = SharedBroker.running().newVault();
    try {
      assertUnresolved(
          other, other.token("payments"), "payments", ReferenceFailure.Reason.NOT_FOUND);
    } finally {
      var unused = other.close();
    }
  }

  @Test
  void whatTheBrokerRefuses_isToldAsItSaysIt(TestVault vault) {
    assertThatThrownBy(() -> vault.secret("no", "a value"))
        .isInstanceOf(StatusRuntimeException.class)
        .hasMessageContaining("FIELD_INVALID");
  }
}
