package io.stepvault.server.vault;

import io.stepvault.server.error.Refusal;
import io.stepvault.server.item.Item;
import io.stepvault.server.store.Tx;
import io.stepvault.server.store.UsageStore;
import io.stepvault.server.store.UsageStore.Some;
import io.stepvault.server.usage.Usage;
import io.stepvault.server.usage.UsageMessages;
import io.stepvault.v1.ErrorReason;
import io.stepvault.v1.ItemUsages;
import java.time.Duration;
import java.time.Instant;

/**
 * Keeps what workflows refer to from being taken away by mistake. What was observed in the last
 * half minute may not be known yet.
 */
final class UsageGuard {
  private static final Duration ITEM_IN_USE = UsageStore.KEPT;
  private static final Duration VERSION_IN_USE = Duration.ofDays(7);
  private static final int MOST_SHOWN = 10;

  /** A status has room for 4,608 bytes in all. */
  private static final int MOST_BYTES = 3_500;

  private final UsageStore usages;

  UsageGuard(UsageStore usages) {
    this.usages = usages;
  }

  /**
   * Lets the item be taken away.
   *
   * @param force although something refers to it
   * @throws Refusal ITEM_IN_USE when something does: declared, or observed in the last 30 days
   */
  void requireUnused(Tx tx, Item item, boolean force) {
    if (force) {
      return;
    }
    Some found = usages.references(tx, item.id(), tx.now().minus(ITEM_IN_USE), MOST_SHOWN);
    if (found.count() > 0) {
      throw inUse(item, found, places(found.count()) + " to this item");
    }
  }

  /**
   * Lets one version be taken away: the current one as the item, another unless it was used in the
   * last 7 days.
   *
   * @param force although it is used
   * @throws Refusal ITEM_IN_USE
   */
  void requireUnused(Tx tx, Item item, int version, boolean force) {
    if (version == item.currentVersion()) {
      requireUnused(tx, item, force);
    } else if (!force) {
      Instant since = tx.now().minus(VERSION_IN_USE);
      Instant used = usages.lastUsedVersions(tx, item.id()).get(version);
      if (used != null && used.isAfter(since)) {
        throw inUse(
            item,
            usages.references(tx, item.id(), version, since, MOST_SHOWN),
            "version %d was used in the last 7 days".formatted(version));
      }
    }
  }

  private static String places(int count) {
    return switch (count) {
      case 1 -> "1 place in a workflow refers";
      case UsageStore.MOST_COUNTED -> count + " places or more in workflows refer";
      default -> count + " places in workflows refer";
    };
  }

  private static Refusal inUse(Item item, Some found, String what) {
    ItemUsages.Builder detail = ItemUsages.newBuilder().setCount(found.count());
    for (Usage usage : found.first()) {
      detail.addUsages(UsageMessages.usage(usage));
      if (detail.build().getSerializedSize() > MOST_BYTES) {
        detail.removeUsages(detail.getUsagesCount() - 1);
        break;
      }
    }
    // Of a version, a broker of before may have written when it was used, and not where.
    String advice =
        found.count() == 0
            ? "; nobody knows where; use force"
            : "; the details show the last used; change them first, or use force";
    return Refusal.of(ErrorReason.ITEM_IN_USE, what + advice)
        .detail(detail.build())
        .about(item.id());
  }
}
