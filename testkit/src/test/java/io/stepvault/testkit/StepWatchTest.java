package io.stepvault.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepvault.client.ReferencesUnresolvedException;
import io.stepvault.client.Secret;
import io.stepvault.client.Step;
import io.stepvault.client.StepvaultException;
import io.stepvault.client.TokenRefusedException;
import io.stepvault.v1.ErrorReason;
import io.stepvault.v1.ReferenceFailure;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What a real broker tells a step that watches. A value that is dropped while its lease still runs
 * was dropped by a hint, or a refusal of the watch: without, the step would give it until then.
 */
@ExtendWith(StepvaultExtension.class)
@Timeout(180)
final class StepWatchTest {
  private String token;
  private Step step;

  /** Of the second version, which the step holds, and its watch has begun. */
  private Secret held;

  @BeforeEach
  void watch(TestVault vault) {
    vault.secret("payments", "the first value");
    token = vault.token("payments");
    step = vault.client().step(token);
    step.resolve("payments").close();
    step.watch();
    vault.secret("payments", "the second value");
    // The watch's first answer drops it, or its second.
    held = untilVersion(2);
  }

  @AfterEach
  void close() {
    held.close();
    step.close();
  }

  private Secret untilVersion(int version) {
    while (true) {
      Secret secret = step.resolve("payments");
      if (secret.version() == version) {
        return secret;
      }
      secret.close();
    }
  }

  private StepvaultException untilRefused() {
    while (true) {
      try {
        step.resolve("payments").close();
      } catch (StepvaultException e) {
        return e;
      }
    }
  }

  @Test
  void rotation_isTakenOverBeforeTheLeaseEnds(TestVault vault) {
    vault.secret("payments", "the third value");

    try (Secret next = untilVersion(3)) {
      assertThat(held.isLeaseOver()).isFalse();
      assertThat(next.revealAsString()).isEqualTo("the third value");
    }
  }

  @Test
  void deletion_endsTheValueBeforeTheLeaseEnds(TestVault vault) {
    vault.delete("payments");

    StepvaultException refused = untilRefused();

    assertThat(held.isLeaseOver()).isFalse();
    assertThat(refused)
        .isInstanceOfSatisfying(
            ReferencesUnresolvedException.class,
            e ->
                assertThat(e.failures().getFirst().reason())
                    .isEqualTo(ReferenceFailure.Reason.DELETED));
  }

  @Test
  void revocation_ofTheToken_endsTheValueBeforeTheLeaseEnds(TestVault vault) {
    vault.faults().revoke(token);

    StepvaultException refused = untilRefused();

    assertThat(held.isLeaseOver()).isFalse();
    assertThat(refused)
        .isInstanceOfSatisfying(
            TokenRefusedException.class,
            e -> assertThat(e.reason()).isEqualTo(ErrorReason.TOKEN_REVOKED));
  }

  @Test
  void watch_thatBroke_tellsWhatChangedMeanwhile(TestVault vault) {
    vault.faults().unavailable();
    vault.secret("payments", "the third value");
    vault.faults().clear();

    untilVersion(3).close();

    assertThat(held.isLeaseOver()).isFalse();
  }
}
