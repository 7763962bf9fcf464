package io.stepvault.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.stepvault.client.Secret;
import io.stepvault.client.Step;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.LoggerFactory;

/** A test that prints a value fails, and says which item's it was; one that does not passes. */
final class LeakTest {
  private static final String VALUE = "sk_test_5f0c9e";

  @ExtendWith(StepvaultExtension.class)
  static final class Leaking {
    @BeforeEach
    void store(TestVault vault) {
      vault.secret("payments", VALUE);
    }

    @Test
    void asItIs() {
      System.out.println("Authorization: Bearer " + VALUE);
    }

    @Test
    void base64() {
      byte[] user = ("user:" + VALUE).getBytes(UTF_8);
      System.err.println("Authorization: Basic " + Base64.getEncoder().encodeToString(user));
    }

    @Test
    void inTwoWrites() {
      System.out.print(VALUE.substring(0, 5));
      System.out.write(VALUE.substring(5).getBytes(UTF_8), 0, VALUE.length() - 5);
    }

    @Test
    void inALog() {
      LoggerFactory.getLogger("step").error("sent {}", VALUE);
    }

    @Test
    void byAnotherThread() throws InterruptedException {
      Thread other = new Thread(() -> System.out.println(VALUE));
      other.start();
      other.join();
    }

    @Test
    void theOneBefore(TestVault vault) {
      vault.secret("payments", "sk_test_another");
      System.out.println(VALUE);
    }

    @Test
    void ofAUser(TestVault vault) {
      vault.secretOf("alice", "mails", "smtp_password_77");
      System.out.println("smtp_password_77");
    }

    @Test
    void ofAnApiKey(TestVault vault) {
      System.out.println(vault.apiKey("api-key:ci"));
    }
  }

  @ExtendWith(StepvaultExtension.class)
  static final class Clean {
    @Test
    void masks(TestVault vault) {
      vault.secret("payments", VALUE);
      try (Step step = vault.client().step(vault.token("payments"));
          Secret secret = step.resolve("payments")) {
        System.out.println(step.mask("Authorization: Bearer " + secret.revealAsString()));
        System.out.println(secret);
      }
    }

    @Test
    void printsWhatIsNoItem(TestVault vault) {
      vault.secret("payments", "sk_test_another");
      System.out.println(VALUE);
    }

    @Test
    void hasNoVault() {
      System.out.println(VALUE);
    }

    @Test
    @AllowsValuesInOutput
    void mayPrint(TestVault vault) {
      vault.secret("payments", VALUE);
      System.out.println(VALUE);
    }
  }

  @ExtendWith(StepvaultExtension.class)
  static final class Failing {
    @Test
    void byItself(TestVault vault) {
      vault.secret("payments", VALUE);
      System.out.println(VALUE);
      throw new IllegalStateException("of its own");
    }
  }

  @ExtendWith(StepvaultExtension.class)
  static final class Guessable {
    @Test
    void pin(TestVault vault) {
      vault.secret("door_pin", "1234");
      System.out.println("1234");
    }
  }

  @Test
  void leakingTests_fail() {
    Map<String, Throwable> outcomes = Nested.run(Leaking.class);

    assertThat(outcomes).hasSize(8);
    outcomes.forEach(
        (name, failure) ->
            assertThat(failure)
                .describedAs(name)
                .isInstanceOf(AssertionError.class)
                .hasMessageNotContainingAny(VALUE, "smtp_password_77", "5f0c9e", "wfk_"));
    assertThat(outcomes.get("asItIs()"))
        .hasMessageStartingWith("System.out shows the value of \"payments\" [RAW");
    assertThat(outcomes.get("base64()"))
        .hasMessageStartingWith("System.err shows the value of \"payments\" [BASE64");
    assertThat(outcomes.get("ofAUser(TestVault)")).hasMessageContaining("\"mails\"");
    assertThat(outcomes.get("ofAnApiKey(TestVault)")).hasMessageContaining("\"api-key:ci\"");
  }

  @Test
  void cleanTests_pass() {
    assertThat(Nested.run(Clean.class))
        .hasSize(4)
        .allSatisfy((name, failure) -> assertThat(failure).isNull());
  }

  @Test
  void testThatFailsByItself_keepsItsFailure() {
    Throwable failure = Nested.run(Failing.class).get("byItself(TestVault)");

    assertThat(failure).hasMessage("of its own");
    assertThat(failure.getSuppressed())
        .singleElement()
        .asString()
        .contains("System.out shows the value of \"payments\"");
  }

  @Test
  void valueThatIsTooShort_isReported() {
    assertThat(Nested.run(Guessable.class)).containsEntry("pin(TestVault)", null);
    assertThat(Nested.reported(Guessable.class))
        .isEqualTo(
            List.of(
                Map.of("stepvault", "\"door_pin\" is too short or too common to be looked for")));
  }
}
