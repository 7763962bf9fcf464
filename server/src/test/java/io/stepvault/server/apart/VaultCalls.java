package io.stepvault.server.apart;

import java.util.Map;

/** What a good call of each method says beside its item: good for {@link Site#teamItem} as well. */
final class VaultCalls {
  private static final Map<String, String> REST =
      Map.ofEntries(
          Map.entry("GetItem", ""),
          Map.entry("UpdateItem", "note: 'noted'"),
          Map.entry("SetAccess", "put { principal { user: 'dave' } permission: CAN_USE }"),
          Map.entry("TransferItem", "new_owner: 'carol'"),
          Map.entry("RotateItem", "secret: 'next value' force: true"),
          Map.entry("ActivateVersion", "version: 3 force: true"),
          Map.entry("EndOverlap", ""),
          Map.entry("ListVersions", ""),
          Map.entry("EnableVersion", "version: 3"),
          Map.entry("DisableVersion", "version: 3"),
          Map.entry("DestroyVersion", "version: 3"),
          Map.entry("DeleteItem", ""),
          Map.entry("UndeleteItem", ""),
          Map.entry("ListUsages", ""));

  private VaultCalls() {}

  static String rest(String method) {
    String rest = REST.get(method);
    if (rest == null) {
      throw new AssertionError(method + " needs an entry here: what a good call of it says");
    }
    return rest;
  }

  /** The call for an item. */
  static String of(String method, String id) {
    return "id: '" + id + "' " + rest(method);
  }
}
