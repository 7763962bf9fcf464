package io.stepvault.server.vault;

import io.stepvault.server.admission.Gate;
import io.stepvault.server.admission.Presented;
import io.stepvault.server.audit.AuditEvent;
import io.stepvault.server.audit.AuditEvent.Subject;
import io.stepvault.server.error.Refusal;
import io.stepvault.server.error.Refusal.Violation;
import io.stepvault.server.item.Item;
import io.stepvault.server.store.AuditStore;
import io.stepvault.server.store.ItemStore;
import io.stepvault.server.store.Rings;
import io.stepvault.server.store.UsageStore;
import io.stepvault.server.usage.Usage;
import java.util.ArrayList;
import java.util.List;

/** Shows which workflows use an item, to those who can use it themselves. */
public final class ListUsages {
  private static final int DEFAULT_PAGE = 50;
  private static final int LARGEST_PAGE = 500;

  private final Gate gate;
  private final ItemStore items;
  private final UsageStore usages;
  private final UsagePages pages;
  private final AuditStore audit;

  ListUsages(Gate gate, ItemStore items, UsageStore usages, Rings rings, AuditStore audit) {
    this.gate = gate;
    this.items = items;
    this.usages = usages;
    this.pages = new UsagePages(rings);
    this.audit = audit;
  }

  /** Some usages; an empty token: these were the last. */
  public record Page(List<Usage> usages, String nextPageToken) {}

  /**
   * What is asked for.
   *
   * @param version 0: all
   * @param pageSize 0: 50
   * @param pageToken empty: from the beginning
   */
  public record Request(String id, int version, int pageSize, String pageToken) {}

  /**
   * A page of an item's usages, the last used first.
   *
   * @throws Refusal FIELD_INVALID, ITEM_NOT_FOUND, PAGE_TOKEN_INVALID
   */
  public Page run(Presented presented, Request request) {
    return gate.read(
        presented,
        (tx, caller) -> {
          check(request);
          Item item = ItemChecks.visible(items, tx, request.id(), caller.viewer());
          UsagePages.List list = new UsagePages.List(item.id(), request.version());
          Usage after = pages.open(tx, caller, list, request.pageToken());
          int size =
              request.pageSize() == 0 ? DEFAULT_PAGE : Math.min(request.pageSize(), LARGEST_PAGE);
          // One more than is shown tells whether there is a next page.
          List<Usage> found = usages.page(tx, item.id(), request.version(), after, size + 1);
          List<Usage> shown = List.copyOf(found.subList(0, Math.min(size, found.size())));
          audit.append(
              tx,
              List.of(
                  AuditEvent.allowed(
                      caller.actor(), "USAGES_LISTED", new Subject(item.id(), item.name(), 0))));
          return new Page(
              shown, found.size() > size ? pages.seal(tx, caller, list, shown.getLast()) : "");
        });
  }

  private static void check(Request request) {
    List<Violation> violations = new ArrayList<>();
    if (request.id().isEmpty()) {
      violations.add(new Violation("id", "is required: vlt_ and 26 characters"));
    }
    if (request.version() < 0) {
      violations.add(new Violation("version", "must not be negative; 0 means all"));
    }
    if (request.pageSize() < 0) {
      violations.add(new Violation("page_size", "must not be negative; 0 means 50"));
    }
    if (!violations.isEmpty()) {
      throw Refusal.fields(violations);
    }
  }
}
