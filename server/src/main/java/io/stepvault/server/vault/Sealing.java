package io.stepvault.server.vault;

import io.stepvault.server.admission.Caller;
import io.stepvault.server.item.ItemVersion;
import io.stepvault.server.key.ValueContext;
import io.stepvault.server.store.Rings;
import io.stepvault.server.store.Tx;

/** Makes versions out of values. */
final class Sealing {
  private final Rings rings;

  Sealing(Rings rings) {
    this.rings = rings;
  }

  /** A version that is stored, enabled, and not current yet. */
  ItemVersion seal(Tx tx, Caller caller, String item, int number, NewValue value) {
    ValueContext context = new ValueContext(tx.organization(), item, number, value.kind().name());
    return new ItemVersion(
        number,
        ItemVersion.State.ENABLED,
        tx.now(),
        null,
        null,
        caller.user(),
        value.content(rings.of(tx), context));
  }
}
