package io.stepvault.client;

import static io.stepvault.client.FakeBroker.TOKEN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.Status.Code;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import org.junit.jupiter.api.Test;

class MicrometerMetricsTest {
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

  @Test
  void calls_lookups_and_held_values_are_counted() {
    try (FakeBroker broker = new FakeBroker();
        StepvaultClient client = counting(broker);
        Step step = client.step(TOKEN)) {
      step.resolve(List.of("stripe_secret", "b")).close();
      step.resolve("stripe_secret").close();
      assertThat(held()).isEqualTo(2);
      broker.then(FakeBroker.failure(Code.UNAUTHENTICATED, "TOKEN_REVOKED"));
      assertThatThrownBy(() -> step.resolve("c")).isInstanceOf(TokenRefusedException.class);
      assertThat(held()).isZero();
      step.resolve("d").close();

      assertThat(calls("ok")).isEqualTo(2);
      assertThat(calls("token_refused")).isEqualTo(1);
      assertThat(calls("unavailable_transport")).isZero();
      assertThat(lookups("held")).isEqualTo(1);
      assertThat(lookups("asked")).isEqualTo(4);
      assertThat(lookups("joined")).isZero();
      assertThat(held()).isEqualTo(1);
    }
    assertThat(held()).isZero();
  }

  @Test
  void tags_are_of_a_fixed_set_and_tell_nothing_of_a_step() {
    try (FakeBroker broker = new FakeBroker();
        StepvaultClient client = counting(broker);
        Step step = client.step(TOKEN)) {
      step.resolve("stripe_secret").close();
    }

    assertThat(registry.getMeters())
        .flatExtracting(meter -> meter.getId().getTags())
        .extracting(Tag::getKey)
        .containsOnly("outcome", "result");
    assertThat(registry.getMeters())
        .extracting(Meter::getId)
        .allSatisfy(id -> assertThat(id.toString()).doesNotContain("stripe", "value of", "header"));
  }

  @Test
  void clients_that_share_it_are_counted_together() {
    MicrometerMetrics shared = MicrometerMetrics.in(registry);
    try (FakeBroker broker = new FakeBroker();
        StepvaultClient one = StepvaultClient.builder().metrics(shared).build(broker.channel());
        StepvaultClient two = StepvaultClient.builder().metrics(shared).build(broker.channel());
        Step first = one.step(TOKEN);
        Step second = two.step(TOKEN)) {
      first.resolve("a").close();
      second.resolve("a").close();
      assertThat(held()).isEqualTo(2);
    }
  }

  private StepvaultClient counting(FakeBroker broker) {
    return StepvaultClient.builder()
        .metrics(MicrometerMetrics.in(registry))
        .build(broker.channel());
  }

  private long calls(String outcome) {
    return registry.get("stepvault.client.calls").tag("outcome", outcome).timer().count();
  }

  private double lookups(String result) {
    return registry.get("stepvault.client.lookups").tag("result", result).counter().count();
  }

  private double held() {
    return registry.get("stepvault.client.values.held").gauge().value();
  }
}
