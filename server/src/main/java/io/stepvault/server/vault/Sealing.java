package io.stepvault.server.vault;

import io.stepvault.server.admission.Caller;
import io.stepvault.server.error.Refusal;
import io.stepvault.server.item.ItemVersion;
import io.stepvault.server.key.ValueContext;
import io.stepvault.server.store.AuthorityStore;
import io.stepvault.server.store.Rings;
import io.stepvault.server.store.Tx;

/** Makes versions out of values. */
final class Sealing {
  private final Rings rings;
  private final AuthorityStore authorities;

  Sealing(Rings rings, AuthorityStore authorities) {
    this.rings = rings;
    this.authorities = authorities;
  }

  /**
   * A version that is stored, enabled, and not current yet.
   *
   * @throws Refusal FIELD_INVALID for a key that verifies tokens: whoever may sign with it here
   *     would sign them
   */
  ItemVersion seal(Tx tx, Caller caller, String item, int number, NewValue value) {
    ValueContext context = new ValueContext(tx.organization(), item, number, value.kind().name());
    ItemVersion.Content content = value.content(rings.of(tx), context);
    if (content instanceof ItemVersion.Signing signing
        && signing.publicJwk() != null
        && authorities.isVerificationKey(tx, signing.kid())) {
      throw Refusal.field(
          value.field() + ".imported_key",
          "is the private half of an authorizer's key, which must not be here; import another");
    }
    return new ItemVersion(
        number, ItemVersion.State.ENABLED, tx.now(), null, null, caller.user(), content);
  }
}
