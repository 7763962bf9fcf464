package io.stepvault.server.signing;

import io.stepvault.server.admission.Caller;
import io.stepvault.server.item.Item;
import io.stepvault.server.item.ItemVersion;
import io.stepvault.server.item.Terms;
import io.stepvault.server.key.IntegrityException;
import io.stepvault.server.key.Plaintext;
import io.stepvault.server.key.ValueContext;
import io.stepvault.server.resolve.Decision;
import io.stepvault.server.resolve.References;
import io.stepvault.server.resolve.ResolvePolicy;
import io.stepvault.server.resolve.ResolvePolicy.Wanted;
import io.stepvault.server.store.ItemStore;
import io.stepvault.server.store.ItemStore.VersionId;
import io.stepvault.server.store.Rings;
import io.stepvault.server.store.Tx;
import java.util.List;

/** Finds what references mean, and opens keys. */
public final class SigningItems {
  private final ItemStore items;
  private final Rings rings;

  public SigningItems(ItemStore items, Rings rings) {
    this.items = items;
    this.rings = rings;
  }

  /** By the policy of resolves, for the token's {@code owner}. */
  Decision decide(Tx tx, Caller caller, String reference, Wanted wanted) {
    List<Item> candidates =
        items.listedWithValues(
            tx,
            References.places(reference, caller.token().claims().owner()),
            ResolvePolicy.viewer(caller.token()));
    return ResolvePolicy.decide(caller.token(), reference, candidates, tx.now(), wanted);
  }

  static Terms.Signing terms(Item item) {
    if (item.terms() instanceof Terms.Signing signing) {
      return signing;
    }
    throw new IllegalStateException("not a signing key: " + item.kind());
  }

  /** The private or symmetric half, which is not in memory unless the version is current. */
  Plaintext open(Tx tx, Item item, ItemVersion version) {
    ItemVersion read = version.isRead() ? version : read(tx, item, version);
    return rings
        .of(tx)
        .open(
            new ValueContext(item.organization(), item.id(), version.number(), item.kind().name()),
            read.value());
  }

  private ItemVersion read(Tx tx, Item item, ItemVersion version) {
    VersionId id = new VersionId(item.id(), version.number());
    byte[] ciphertext = items.ciphertexts(tx, List.of(id)).get(id);
    if (ciphertext == null) {
      throw new IntegrityException(
          "version " + id.number() + " of item " + id.item(), "lacks its ciphertext");
    }
    return version.withValue(version.value().withCiphertext(ciphertext));
  }
}
