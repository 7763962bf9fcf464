package io.stepvault.server.resolve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.stepvault.server.error.Refusal;
import io.stepvault.server.resolve.Unresolved.Failure;
import io.stepvault.v1.ReferenceFailure;
import io.stepvault.v1.ReferenceFailure.Reason;
import io.stepvault.v1.ReferenceFailures;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A status has to stay small: it tells as much as fits, and how much there is. */
final class UnresolvedTest {
  private static List<ReferenceFailure> told(int failures) {
    return told(refusal(failures));
  }

  private static Refusal refusal(int failures) {
    return Unresolved.refusal(
        IntStream.range(0, failures)
            .mapToObj(i -> new Failure(i, Reason.NOT_FOUND, "name-" + i, 2 * i))
            .toList(),
        1_000);
  }

  private static List<ReferenceFailure> told(Refusal refusal) {
    return ((ReferenceFailures) refusal.detail().orElseThrow()).getFailuresList();
  }

  @Test
  void theFirstSixteenAreToldByName() {
    assertThat(told(17)).extracting(ReferenceFailure::getReference).endsWith("name-15", "");
    assertThat(told(17))
        .extracting(ReferenceFailure::getIndex, ReferenceFailure::getOffset)
        .endsWith(tuple(16, 32));
  }

  @Test
  void theFirstHundredAreTold_andHowManyThereAre() {
    assertThat(told(100)).hasSize(100);
    assertThat(told(101)).hasSize(100);
    assertThat(refusal(101)).hasMessageContaining("101 of 1000 references failed");
  }
}
