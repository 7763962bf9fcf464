package io.stepvault.server.vault;

import io.stepvault.server.admission.Caller;
import io.stepvault.server.error.Refusal;
import io.stepvault.server.key.Frame;
import io.stepvault.server.store.Rings;
import io.stepvault.server.store.Tx;
import io.stepvault.v1.ErrorReason;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Where a list goes on: encrypted, so that it tells nothing, and bound to its caller, method and
 * query, so that it is good for nothing else.
 */
public final class PageTokens {
  private final Rings rings;

  public PageTokens(Rings rings) {
    this.rings = rings;
  }

  /**
   * The token for what follows a place.
   *
   * @param query everything that the next page has to ask for alike
   */
  public String seal(Tx tx, Caller caller, Frame query, String place) {
    return rings.of(tx).sealPage(place.getBytes(StandardCharsets.UTF_8), context(caller, query));
  }

  /**
   * The place that a token names; empty for an empty token: the beginning.
   *
   * @throws Refusal PAGE_TOKEN_INVALID
   */
  public Optional<String> open(Tx tx, Caller caller, Frame query, String token) {
    if (token.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        rings
            .of(tx)
            .openPage(token, context(caller, query))
            .map(bytes -> new String(bytes, StandardCharsets.UTF_8))
            .orElseThrow(
                () ->
                    Refusal.of(
                        ErrorReason.PAGE_TOKEN_INVALID,
                        "the page token was not given to you for this very list; begin without"
                            + " one")));
  }

  private static byte[] context(Caller caller, Frame query) {
    return Frame.of("stepvault/v1/page")
        .text(caller.organization())
        .text(caller.requester())
        .text(caller.method())
        .bytes(query.toBytes())
        .toBytes();
  }
}
