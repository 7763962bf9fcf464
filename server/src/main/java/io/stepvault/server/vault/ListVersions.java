package io.stepvault.server.vault;

import io.stepvault.server.admission.Caller;
import io.stepvault.server.admission.Gate;
import io.stepvault.server.admission.Presented;
import io.stepvault.server.audit.AuditEvent;
import io.stepvault.server.audit.AuditEvent.Subject;
import io.stepvault.server.error.Refusal;
import io.stepvault.server.item.Item;
import io.stepvault.server.item.ItemVersion;
import io.stepvault.server.key.Frame;
import io.stepvault.server.store.AuditStore;
import io.stepvault.server.store.ItemStore;
import io.stepvault.server.store.Rings;
import io.stepvault.server.store.Tx;
import io.stepvault.server.store.UsageStore;
import io.stepvault.v1.ErrorReason;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Shows an item's versions to those who can use it. */
public final class ListVersions {
  private static final int DEFAULT_PAGE = 50;
  private static final int LARGEST_PAGE = 500;

  private final Gate gate;
  private final ItemStore items;
  private final UsageStore usages;
  private final Rings rings;
  private final AuditStore audit;

  ListVersions(Gate gate, ItemStore items, UsageStore usages, Rings rings, AuditStore audit) {
    this.gate = gate;
    this.items = items;
    this.usages = usages;
    this.rings = rings;
    this.audit = audit;
  }

  /**
   * Some versions, the newest first; an empty token: these were the last.
   *
   * @param lastUses when runs last got them, by number; minutes late
   */
  public record Page(
      ItemView item,
      List<ItemVersion> versions,
      Map<Integer, Instant> lastUses,
      String nextPageToken) {}

  /**
   * A page of an item's versions, the newest first; of deleted items too.
   *
   * @param pageSize 0: 50; more than 500: 500
   * @throws Refusal FIELD_INVALID, ITEM_NOT_FOUND, PAGE_TOKEN_INVALID
   */
  public Page run(Presented presented, String id, int pageSize, String pageToken) {
    return gate.read(
        presented,
        (tx, caller) -> {
          if (id.isEmpty()) {
            throw Refusal.field("id", "is required: vlt_ and 26 characters");
          }
          if (pageSize < 0) {
            throw Refusal.field("page_size", "must not be negative; 0 means 50");
          }
          Item item = ItemChecks.visible(items, tx, id, caller.viewer());
          int before = open(tx, caller, item, pageToken);
          int size = pageSize == 0 ? DEFAULT_PAGE : Math.min(pageSize, LARGEST_PAGE);
          List<ItemVersion> left =
              item.versions().all().reversed().stream()
                  .filter(version -> version.number() < before)
                  .toList();
          List<ItemVersion> shown = left.subList(0, Math.min(size, left.size()));
          audit.append(
              tx,
              List.of(
                  AuditEvent.allowed(
                      caller.actor(),
                      "VERSIONS_LISTED",
                      new Subject(item.id(), item.name(), item.currentVersion()))));
          return new Page(
              Editing.view(tx, caller, item),
              shown,
              usages.lastUsedVersions(tx, item.id()),
              left.size() > size ? seal(tx, caller, item, shown.getLast().number()) : "");
        });
  }

  private String seal(Tx tx, Caller caller, Item item, int last) {
    byte[] state = ByteBuffer.allocate(Integer.BYTES).putInt(last).array();
    return rings.of(tx).sealPage(state, context(caller, item));
  }

  /** The number that the page's are below. */
  private int open(Tx tx, Caller caller, Item item, String token) {
    if (token.isEmpty()) {
      return Integer.MAX_VALUE;
    }
    return rings
        .of(tx)
        .openPage(token, context(caller, item))
        .map(state -> ByteBuffer.wrap(state).getInt())
        .orElseThrow(
            () ->
                Refusal.of(
                    ErrorReason.PAGE_TOKEN_INVALID,
                    "the page token was not given to you for this list; begin without one"));
  }

  private static byte[] context(Caller caller, Item item) {
    return Frame.of("stepvault/v1/versions-page")
        .text(caller.organization())
        .text(caller.requester())
        .text(caller.method())
        .text(item.id())
        .toBytes();
  }
}
