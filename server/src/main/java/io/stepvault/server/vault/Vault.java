package io.stepvault.server.vault;

import io.stepvault.server.admission.Gate;
import io.stepvault.server.request.Once;
import io.stepvault.server.store.AuditStore;
import io.stepvault.server.store.AuthorityStore;
import io.stepvault.server.store.ItemLists;
import io.stepvault.server.store.ItemStore;
import io.stepvault.server.store.Rings;
import io.stepvault.server.store.UsageStore;

/** The use cases of {@code VaultService}, one class each. Every call acts as the token's user. */
public record Vault(
    Catalog catalog,
    ListItems list,
    CreateItem create,
    UpdateItem update,
    SetAccess setAccess,
    TransferItem transfer,
    RotateItem rotate,
    ActivateVersion activate,
    EndOverlap endOverlap,
    ListVersions versions,
    EnableVersion enable,
    DisableVersion disable,
    DestroyVersion destroy,
    DeleteItem delete,
    UndeleteItem undelete,
    ListUsages usages) {

  /** All of them, over one store. */
  public static Vault of(
      Gate gate,
      ItemStore items,
      UsageStore usages,
      AuthorityStore authorities,
      Rings rings,
      AuditStore audit,
      Once once) {
    Editing editing = new Editing(gate, items, audit, once);
    UsageGuard guard = new UsageGuard(usages);
    Sealing sealing = new Sealing(rings, authorities);
    return new Vault(
        new Catalog(gate, items, audit),
        new ListItems(gate, new ItemLists(rings), new PageTokens(rings), audit),
        new CreateItem(gate, items, sealing, editing, once),
        new UpdateItem(editing),
        new SetAccess(editing),
        new TransferItem(editing),
        new RotateItem(editing, sealing),
        new ActivateVersion(editing),
        new EndOverlap(editing),
        new ListVersions(gate, items, usages, rings, audit),
        new EnableVersion(editing),
        new DisableVersion(editing, guard),
        new DestroyVersion(editing, guard),
        new DeleteItem(editing, guard),
        new UndeleteItem(editing),
        new ListUsages(gate, items, usages, rings, audit));
  }
}
