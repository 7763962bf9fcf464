package io.stepvault.server.quota;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class BucketsTest {
  private final AtomicLong nanos = new AtomicLong(17);
  private final Buckets limit = new Buckets(new Rate(3, 2), nanos::get);

  @Test
  void soManyAtOnceAndThenSoManyASecond() {
    for (int i = 0; i < 3; i++) {
      assertThat(limit.take("gateway")).isEmpty();
    }
    assertThat(limit.take("gateway")).contains(Duration.ofMillis(500));
    nanos.addAndGet(400_000_000);
    assertThat(limit.take("gateway")).contains(Duration.ofMillis(100));
    nanos.addAndGet(100_000_000);
    assertThat(limit.take("gateway")).isEmpty();
    assertThat(limit.take("gateway")).isPresent();
  }

  @Test
  void afterALongPauseItIsNotMoreThanAtFirst() {
    assertThat(limit.take("gateway")).isEmpty();
    nanos.addAndGet(3_600_000_000_000L);
    for (int i = 0; i < 3; i++) {
      assertThat(limit.take("gateway")).isEmpty();
    }
    assertThat(limit.take("gateway")).isPresent();
  }

  @Test
  void oneCallerDoesNotUseUpAnothers() {
    for (int i = 0; i < 10; i++) {
      var unused = limit.take("noisy");
    }
    assertThat(limit.take("quiet")).isEmpty();
  }
}
