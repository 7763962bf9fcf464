package io.stepvault.server.request;

import io.stepvault.server.error.Refusal;
import io.stepvault.server.key.Frame;
import io.stepvault.server.key.IntegrityException;
import io.stepvault.server.key.Plaintext;
import io.stepvault.server.key.Ring;
import io.stepvault.server.key.SealedValue;
import io.stepvault.server.key.ValueContext;
import io.stepvault.server.store.RequestStore;
import io.stepvault.server.store.RequestStore.Done;
import io.stepvault.server.store.RequestStore.Earlier;
import io.stepvault.server.store.Tx;
import io.stepvault.v1.ErrorReason;
import java.time.Instant;
import java.util.Base64;

/**
 * A generated value, encrypted for retries of the call that generated it: under a data key of its
 * own, and for one request, one version of one item and one time alone. In the row of another
 * request, or with another time, it does not open.
 */
final class GeneratedValue {
  private GeneratedValue() {}

  static SealedValue seal(Tx tx, Ring ring, RequestStore.Key key, Done done, Plaintext value) {
    return ring.seal(context(tx, key, done, tx.now()), value);
  }

  /**
   * The value, for the caller to close.
   *
   * @throws Refusal GENERATED_VALUE_GONE after {@link RequestStore#GENERATED_KEPT}
   * @throws IntegrityException when it was stored for another request
   */
  static Plaintext open(Tx tx, Ring ring, RequestStore.Key key, Earlier earlier) {
    boolean gone = !tx.now().isBefore(earlier.at().plus(RequestStore.GENERATED_KEPT));
    if (gone || earlier.generated().isEmpty()) {
      throw Refusal.of(
              ErrorReason.GENERATED_VALUE_GONE,
              "the call was carried out, but its generated value is not given again; rotate the"
                  + " item")
          .with("item", earlier.done().subject())
          .about(earlier.done().subject());
    }
    return ring.open(
        context(tx, key, earlier.done(), earlier.at()), earlier.generated().orElseThrow());
  }

  private static ValueContext context(Tx tx, RequestStore.Key key, Done done, Instant at) {
    byte[] request =
        Frame.of("stepvault/v1/generated")
            .text(key.caller())
            .text(key.method())
            .text(key.requestId())
            .bytes(key.contentMac())
            .time(at)
            .toBytes();
    return new ValueContext(
        tx.organization(),
        done.subject(),
        done.version(),
        "generated " + Base64.getEncoder().encodeToString(request));
  }
}
