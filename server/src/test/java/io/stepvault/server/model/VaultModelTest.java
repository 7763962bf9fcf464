package io.stepvault.server.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepvault.server.testing.TestBroker;
import io.stepvault.v1.ErrorReason;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AddLifecycleHook;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import net.jqwik.api.statistics.Statistics;

/**
 * Whatever several users do one after another, a real broker answers as a model of the vault does
 * that was written from the documentation.
 */
final class VaultModelTest {
  /** The audit has parts for two weeks to come. */
  private static final Duration LONGEST_TRY = Duration.ofDays(12);

  /** Of a thousand steps so many of each kind must succeed, or the test says little. */
  private static final int LEAST_PER_THOUSAND_STEPS = 2;

  private static TestBroker broker;
  private static Instant start;
  private static int tries;

  @BeforeContainer
  static void startBroker() {
    broker = TestBroker.start();
    start = Instant.now().truncatedTo(ChronoUnit.SECONDS);
  }

  @AfterContainer
  static void stopBroker() {
    broker.close();
  }

  @Provide
  Arbitrary<List<Step>> steps() {
    return Steps.atMost(Size.STEPS_OF_A_TRY);
  }

  @Property(edgeCases = EdgeCasesMode.NONE)
  @AddLifecycleHook(Size.class)
  void theBrokerAnswersAsTheModelDoes(@ForAll("steps") List<Step> steps) {
    Tenants tenants = new Tenants(broker, "try-" + tries++);
    Service service = new Service(tenants);
    Model model = new Model(start);
    tenants.stopClock(model.now());
    for (Step step : steps) {
      if (step instanceof Step.Pass pass) {
        pass(model, tenants, pass);
      } else {
        step.bind(model).ifPresent(call -> compare(model, service, step, call));
      }
    }
    Statistics.coverage(
        coverage -> {
          int least = Size.tries() * Size.STEPS_OF_A_TRY * LEAST_PER_THOUSAND_STEPS / 1_000;
          for (Class<?> kinds : List.of(ItemStep.class, VersionStep.class, ReadingStep.class)) {
            for (Class<?> kind : kinds.getPermittedSubclasses()) {
              coverage.check(kind.getSimpleName(), "done").count(count -> count >= least);
            }
          }
          coverage.check("Again", "done").count(count -> count >= least);
        });
  }

  private static void pass(Model model, Tenants tenants, Step.Pass pass) {
    if (model.now().plus(pass.time()).isAfter(start.plus(LONGEST_TRY))) {
      return;
    }
    model.pass(pass.time());
    if (pass.restart()) {
      broker.restart();
      model.brokerHasWritten();
    }
    tenants.stopClock(model.now());
  }

  private static void compare(Model model, Service service, Step step, Call call) {
    Answer actual = service.answer(call);
    Answer expected = model.answer(call, service.chance(call, actual));
    assertThat(actual).as("the answer to %s", call).isEqualTo(expected);
    Statistics.collect(
        step.getClass().getSimpleName(),
        switch (actual) {
          case Answer.Done done -> "done";
          case Answer.Refused refused -> outcome(refused);
        });
  }

  private static String outcome(Answer.Refused refused) {
    return refused.reason() == ErrorReason.REFERENCES_UNRESOLVED
        ? refused.details().getFirst()
        : refused.reason().name();
  }
}
