package io.stepvault.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepvault.client.Secret;
import io.stepvault.client.Step;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Tests that run at the same time do not notice each other. */
final class ApartTest {
  private static final String VALUE = "sk_test_of_both";
  private static final CyclicBarrier BARRIER = new CyclicBarrier(2);

  private static void meet() throws Exception {
    BARRIER.await(60, TimeUnit.SECONDS);
  }

  @ExtendWith(StepvaultExtension.class)
  static final class Left {
    @Test
    void printsAndLosesItsBroker(TestVault vault) throws Exception {
      vault.secret("payments", VALUE);
      vault.faults().unavailable();
      meet();
      System.out.println(VALUE);
      meet();
    }
  }

  @ExtendWith(StepvaultExtension.class)
  static final class Right {
    @Test
    void resolves(TestVault vault) throws Exception {
      vault.secret("mails", VALUE);
      vault.secret("payments", "a value of its own");
      meet();
      try (Step step = vault.client().step(vault.token("payments"));
          Secret secret = step.resolve("payments")) {
        assertThat(secret.revealAsString()).isEqualTo("a value of its own");
      }
      meet();
    }
  }

  @ExtendWith(StepvaultExtension.class)
  static final class BeforeAllTests {
    @BeforeAll
    static void store(TestVault vault) {
      vault.secret("payments", VALUE);
    }

    @Test
    void neverRuns() {}
  }

  @Test
  void testsAtTheSameTime_doNotDisturbEachOther() {
    Map<String, Throwable> outcomes = Nested.runInParallel(Left.class, Right.class);

    assertThat(outcomes.get("printsAndLosesItsBroker(TestVault)"))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("\"payments\"");
    assertThat(outcomes).containsEntry("resolves(TestVault)", null);
  }

  @Test
  void vaultOfAClass_isRefused() {
    assertThat(Nested.run(BeforeAllTests.class)).isEmpty();
  }
}
