package io.stepvault.server.resolve;

import io.stepvault.server.admission.Caller;
import io.stepvault.server.apikey.KeyVerdict;
import io.stepvault.server.error.Refusal;
import io.stepvault.server.key.Ring;
import java.time.Instant;
import java.util.List;

/** What a batch decided about one call; it counts once the batch has committed. */
sealed interface Decided {
  BatchCall call();

  record Refused(BatchCall call, Refusal refusal) implements Decided {}

  /**
   * Every reference may be released.
   *
   * @param ring opens the values
   * @param now the database's clock, in the batch's snapshot
   */
  record Allowed(ResolveCall call, Caller caller, List<Decision> decisions, Ring ring, Instant now)
      implements Decided {}

  /**
   * Whether a key is good.
   *
   * @param now the database's clock, in the batch's snapshot
   */
  record Checked(KeyCall call, Caller caller, KeyVerdict verdict, Instant now) implements Decided {}
}
