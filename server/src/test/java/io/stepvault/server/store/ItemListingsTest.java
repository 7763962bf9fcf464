package io.stepvault.server.store;

import static io.stepvault.schema.Tables.ITEM_LISTING;
import static org.assertj.core.api.Assertions.assertThat;

import io.stepvault.schema.tables.records.ItemListingRecord;
import io.stepvault.server.item.Access;
import io.stepvault.server.item.AccessMode;
import io.stepvault.server.item.Details;
import io.stepvault.server.item.Edit;
import io.stepvault.server.item.Grant;
import io.stepvault.server.item.Item;
import io.stepvault.server.item.ItemVersion;
import io.stepvault.server.item.Kind;
import io.stepvault.server.item.Permission;
import io.stepvault.server.item.Principal;
import io.stepvault.server.item.RotationPlan;
import io.stepvault.server.key.InstallationKey;
import io.stepvault.server.testing.Postgres;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** After every change, an item stands where a new item like it would. */
final class ItemListingsTest {
  private static final String ID = "vlt_01jd2m3q5vf8p9t6r7w8x9y0z1";
  private static final Instant USED = Instant.parse("2026-01-01T00:00:00Z");

  private static Database database;
  private static Transactions transactions;
  private static ItemStore items;
  private static final InstallationKey KEY = InstallationKey.generate();

  @BeforeAll
  static void start() {
    database = Database.open(Postgres.fresh());
    transactions = database.transactions();
    Rings rings = new Rings(KEY);
    items = new ItemStore(rings);
    new OrganizationStore(transactions, rings).ensure("here");
    transactions.<Object>mutate(
        "here",
        tx -> {
          ItemVersion version =
              new ItemVersion(
                  1,
                  ItemVersion.State.ENABLED,
                  tx.now(),
                  null,
                  null,
                  "alice",
                  new ItemVersion.ApiKey("public", rings.of(tx).mac(new byte[1])));
          items.insert(
              tx,
              Item.of(
                  "here",
                  ID,
                  "an item",
                  Kind.API_KEY,
                  Access.of(AccessMode.PRIVATE, "alice"),
                  version,
                  tx.head().revision()));
          return ID;
        });
  }

  @AfterAll
  static void stop() {
    database.close();
    KEY.close();
  }

  private static Item change(UnaryOperator<Edit> change) {
    return transactions.mutate(
        "here",
        tx -> {
          Item before = items.withValues(tx, List.of(new Place.Id(ID))).getFirst();
          Item after = change.apply(before.edit()).done(tx.now(), tx.head().revision());
          items.update(tx, before, after);
          return after;
        });
  }

  private static List<ItemListingRecord> stored() {
    return transactions.snapshot("here", tx -> List.copyOf(tx.sql().fetch(ITEM_LISTING)));
  }

  private static Access access(AccessMode mode, String owner, Grant... grants) {
    return new Access(mode, owner, List.of(grants));
  }

  @Test
  void everyChangeArrives() {
    Grant bobUses = new Grant(Principal.user("bob"), Permission.CAN_USE);
    Grant bobEdits = new Grant(Principal.user("bob"), Permission.CAN_EDIT);
    Grant opsUse = new Grant(Principal.group("ops"), Permission.CAN_USE);
    RotationPlan plan = new RotationPlan(Duration.ofDays(1), List.of());
    List<UnaryOperator<Edit>> changes =
        List.of(
            edit -> edit.name("another name"),
            edit -> edit.expiresAt(Instant.parse("2050-01-01T00:00:00Z")),
            edit -> edit.access(access(AccessMode.RESTRICTED, "alice")),
            edit -> edit.access(access(AccessMode.RESTRICTED, "alice", bobUses, opsUse)),
            edit -> edit.access(access(AccessMode.RESTRICTED, "alice", bobEdits, opsUse)),
            edit -> edit.access(access(AccessMode.TEAM, "alice", bobEdits)).name("and shared"),
            edit -> edit.access(access(AccessMode.TEAM, "bob")),
            edit -> edit.details(Details.NONE.withRotation(Optional.of(plan))),
            edit -> edit.deletedAt(Instant.parse("2026-01-01T00:00:00Z")),
            edit -> edit.deletedAt(null).expiresAt(null),
            edit -> edit.access(access(AccessMode.PRIVATE, "bob")).details(Details.NONE));
    for (UnaryOperator<Edit> change : changes) {
      Item item = change(change);
      assertThat(stored()).containsExactlyInAnyOrderElementsOf(ItemListings.rows(item));
    }
  }

  @Test
  void aUseArrivesUnlessItIsSmallAndGoesAlongToNewLists() {
    change(edit -> edit.access(access(AccessMode.PRIVATE, "carol")));
    assertThat(lastUses()).containsOnly(ItemListings.NEVER_USED);
    use(USED);
    assertThat(lastUses()).containsOnly(USED);
    use(USED.plus(ItemListings.USE_LAG));
    assertThat(lastUses()).containsOnly(USED);
    use(USED.minusSeconds(1));
    assertThat(lastUses()).containsOnly(USED);
    Instant later = USED.plus(ItemListings.USE_LAG).plusNanos(1_000);
    use(later);
    assertThat(lastUses()).containsOnly(later);
    transactions.<Object>mutate(
        "here",
        tx ->
            tx.sql()
                .execute(
                    "INSERT INTO version_usage VALUES ('here', {0}, 1, {1})",
                    org.jooq.impl.DSL.val(ID), org.jooq.impl.DSL.val(later)));
    change(edit -> edit.access(access(AccessMode.TEAM, "carol")));
    assertThat(lastUses()).hasSize(2).containsOnly(later);
    transactions.<Object>mutate("here", tx -> tx.sql().execute("DELETE FROM version_usage"));
    transactions.<Object>mutate(
        "here",
        tx ->
            tx.sql()
                .update(ITEM_LISTING)
                .set(ITEM_LISTING.LAST_USED_AT, ItemListings.NEVER_USED)
                .execute());
  }

  private static void use(Instant at) {
    transactions.<Object>mutate(
        "here",
        tx -> {
          ItemListings.used(tx.sql(), "here", new TreeMap<>(java.util.Map.of(ID, at)));
          return at;
        });
  }

  private static List<Instant> lastUses() {
    return stored().stream().map(ItemListingRecord::getLastUsedAt).toList();
  }
}
