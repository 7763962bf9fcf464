package io.stepvault.server.vault;

import io.stepvault.server.admission.Caller;
import io.stepvault.server.error.Refusal;
import io.stepvault.server.item.Item;
import io.stepvault.server.key.Frame;
import io.stepvault.server.store.Rings;
import io.stepvault.server.store.Tx;
import io.stepvault.v1.ErrorReason;
import java.nio.charset.StandardCharsets;

/**
 * Where a list goes on: encrypted, so that it tells nothing, and bound to its caller, method and
 * order, so that it is good for nothing else.
 */
public final class PageTokens {
  private static final Place START = new Place("", "");

  private final Rings rings;

  public PageTokens(Rings rings) {
    this.rings = rings;
  }

  /** After the item of this name and id, in the order of both. */
  record Place(String name, String id) {}

  /** The token for what follows this item. */
  String seal(Tx tx, Caller caller, Item last) {
    // Ids come first: they have a fixed length and no separator is needed.
    byte[] state = (last.id() + last.name()).getBytes(StandardCharsets.UTF_8);
    return rings.of(tx).sealPage(state, context(caller));
  }

  /**
   * The place that a token names; the beginning when it is empty.
   *
   * @throws Refusal PAGE_TOKEN_INVALID
   */
  Place open(Tx tx, Caller caller, String token) {
    if (token.isEmpty()) {
      return START;
    }
    String state =
        rings
            .of(tx)
            .openPage(token, context(caller))
            .map(bytes -> new String(bytes, StandardCharsets.UTF_8))
            .orElseThrow(
                () ->
                    Refusal.of(
                        ErrorReason.PAGE_TOKEN_INVALID,
                        "the page token was not given to you for this list; begin without one"));
    int idLength = "vlt_".length() + 26;
    return new Place(state.substring(idLength), state.substring(0, idLength));
  }

  private static byte[] context(Caller caller) {
    return Frame.of("stepvault/v1/page")
        .text(caller.organization())
        .text(caller.requester())
        .text(caller.method())
        .text("by name")
        .toBytes();
  }
}
