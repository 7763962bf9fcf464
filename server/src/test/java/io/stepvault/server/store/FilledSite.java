package io.stepvault.server.store;

import static io.stepvault.schema.Tables.ITEM_LISTING;
import static org.assertj.core.api.Assertions.assertThat;

import io.stepvault.server.item.Access;
import io.stepvault.server.item.AccessMode;
import io.stepvault.server.item.Item;
import io.stepvault.server.item.ItemVersion;
import io.stepvault.server.item.Kind;
import io.stepvault.server.item.Viewer;
import io.stepvault.server.key.InstallationKey;
import io.stepvault.server.key.Plaintext;
import io.stepvault.server.key.ValueContext;
import io.stepvault.server.store.ItemLists.Position;
import io.stepvault.server.testing.Postgres;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import java.util.function.Function;
import org.jooq.impl.DSL;

/** One database, filled past the product, with one good item. */
final class FilledSite implements AutoCloseable {
  private static final String HERE = "here";

  private final Database.Settings settings = Postgres.fresh();
  private final Database database = Database.open(settings);
  private final Transactions transactions;
  private final InstallationKey key = InstallationKey.generate();
  private final Rings rings = new Rings(key);
  final ItemStore items = new ItemStore(rings);
  final ItemLists lists = new ItemLists(rings);
  final Item good;

  FilledSite(int count, int others) throws SQLException {
    transactions = database.transactions();
    new OrganizationStore(transactions, rings).ensure(HERE);
    fill(settings, count, others);
    good = transactions.mutate(HERE, this::insert);
    try (Connection connection = Postgres.superuser(settings);
        Statement statement = connection.createStatement()) {
      statement.execute("VACUUM ANALYZE");
    }
  }

  private Item insert(Tx tx) {
    String id = "vlt_7zzzzzzzzzzzzzzzzzzzzzzzzz";
    try (Plaintext value = Plaintext.adopt("value".getBytes(StandardCharsets.UTF_8))) {
      var sealed = rings.of(tx).seal(new ValueContext(HERE, id, 1, "SECRET"), value);
      ItemVersion version =
          new ItemVersion(
              1,
              ItemVersion.State.ENABLED,
              tx.now(),
              null,
              null,
              "user-0",
              new ItemVersion.Sealed(sealed));
      Item item =
          Item.of(
              HERE,
              id,
              "the good one",
              Kind.SECRET,
              Access.of(AccessMode.TEAM, "user-0"),
              version,
              tx.head().revision());
      items.insert(tx, item);
      return item;
    }
  }

  /**
   * Of ten items, user-0 owns two, the team uses four, and the group "ops" two; each other one is
   * private to one of a thousand users. Names come in no order of rows. However many there are, 20
   * are overdue, 30 are deleted, and 5 have a label that no other has.
   */
  private static void fill(Database.Settings settings, int count, int others) throws SQLException {
    try (Connection connection = Postgres.superuser(settings);
        Statement statement = connection.createStatement()) {
      statement.execute("SET session_replication_role = replica"); // Foreign keys take long.
      statement.execute(
          "CREATE TEMP TABLE made AS SELECT organization,"
              + " 'vlt_' || lpad(n::text, 26, '0') AS id, left(md5(n::text), 20) AS name,"
              + " CASE WHEN n % 5 = 0 THEN 'user-0' ELSE 'user-' || n % 1000 END AS owner,"
              + " CASE WHEN n % 10 < 4 THEN 'TEAM' WHEN n % 10 < 6 THEN 'RESTRICTED'"
              + " ELSE 'PRIVATE' END AS access,"
              + " now() - interval '1 minute' * n AS at,"
              + " now() + interval '1 hour' * (n * 7919 % 100000) AS expiry, n"
              + " FROM (SELECT 'here' AS organization, n FROM generate_series(1, "
              + count
              + ") n UNION ALL SELECT 'org-' || n % "
              + Math.max(1, others)
              + ", n FROM generate_series(1, "
              + 10 * others
              + ") n) rows");
      statement.execute(
          "INSERT INTO organization SELECT DISTINCT organization, now() FROM made"
              + " ON CONFLICT DO NOTHING");
      statement.execute(
          "INSERT INTO item (organization, id, name, kind, owner, access, current_version,"
              + " created_at, updated_at, expires_at, stamp, mac_key, mac, activated_at,"
              + " activated_version) SELECT organization, id, name, 'SECRET', owner, access, 1, at,"
              + " at, expiry, 1, 'key', '', ARRAY[at], ARRAY[1] FROM made");
      statement.execute(
          "INSERT INTO item_version (organization, item, number, state, created_at, current_from,"
              + " created_by, wrap_key, wrapped_key, commitment, ciphertext) SELECT organization,"
              + " id, 1, 'ENABLED', at, at, owner, 'key', '', '', '' FROM made");
      statement.execute(
          "INSERT INTO item_listing SELECT organization, id,"
              + " CASE access WHEN 'TEAM' THEN 'TEAM' ELSE 'OTHER' END, type, viewer, permission,"
              + " name, 'SECRET', at, expiry, at + interval '1 day' * CASE WHEN n <= 20 THEN -1"
              + " ELSE 90 + n END, at, n BETWEEN 31 AND 60 FROM made, LATERAL (VALUES"
              + " ('ALL', '', 'CAN_USE'), ('USER', owner, 'CAN_EDIT'),"
              + " ('GROUP', CASE WHEN access = 'RESTRICTED' THEN 'ops' END, 'CAN_USE'))"
              + " AS list (type, viewer, permission) WHERE viewer IS NOT NULL");
      statement.execute(
          "INSERT INTO item_text SELECT organization, id, name || E'\\n\\n' FROM made");
      statement.execute(
          "INSERT INTO item_label SELECT organization, id, key, value FROM made,"
              + " LATERAL (VALUES ('env', 'prod'), ('number', (n % 1000)::text),"
              + " (CASE WHEN n IN (2, 5, 13, 14, 25) THEN 'rare' END, 'yes'))"
              + " AS label (key, value) WHERE key IS NOT NULL");
      statement.execute(
          "INSERT INTO item_former_name (organization, owner, name, item) SELECT organization,"
              + " CASE access WHEN 'PRIVATE' THEN owner ELSE '' END, 'once ' || name, id FROM made");
      statement.execute("INSERT INTO version_usage SELECT organization, id, 1, at FROM made");
      statement.execute(
          "INSERT INTO item_usage (organization, item, workflow, reference, version, last_used_at)"
              + " SELECT organization, id, 'billing', name, 1, at FROM made");
    }
  }

  /** Runs it as the broker does, and answers with the plan that was used. */
  String explain(ItemQuery query, Viewer viewer, Optional<Position> after, int limit) {
    return transactions.snapshot(
        HERE,
        tx -> {
          assertThat(tx.sql().fetchValue("SELECT current_user::text"))
              .isEqualTo("stepvault_broker");
          return String.join(
              "\n",
              tx.sql()
                  .resultQuery(
                      "EXPLAIN (ANALYZE, BUFFERS) {0}",
                      ItemLists.sql(tx, query, viewer, after, limit))
                  .fetch(0, String.class));
        });
  }

  /** The plan of a statement with {@code $1} and so on, whatever they stand for. */
  String plan(String statement) throws SQLException {
    String url = settings.url() + (settings.url().contains("?") ? "&" : "?");
    // The extended protocol would want values for them.
    try (Connection connection =
            DriverManager.getConnection(
                url + "preferQueryMode=simple", settings.user(), settings.password());
        Statement explain = connection.createStatement()) {
      explain.execute("SET ROLE stepvault_broker; SET search_path TO stepvault");
      try (ResultSet lines = explain.executeQuery("EXPLAIN (GENERIC_PLAN) " + statement)) {
        StringBuilder plan = new StringBuilder();
        while (lines.next()) {
          plan.append(lines.getString(1)).append('\n');
        }
        return plan.toString();
      }
    }
  }

  /** How many rows stand in the lists that a query goes through, whatever its filter. */
  int count(ItemQuery query, Viewer viewer) {
    return transactions.snapshot(
        HERE,
        tx ->
            tx.sql()
                .fetchCount(
                    ITEM_LISTING,
                    ITEM_LISTING
                        .ORGANIZATION
                        .eq(HERE)
                        .and(
                            DSL.or(
                                ItemList.of(query, viewer).stream()
                                    .map(
                                        list ->
                                            list.condition()
                                                .and(ITEM_LISTING.PERMISSION.eq(list.permission())))
                                    .toList()))));
  }

  /** How many rows of each table the work reads, and that it scans none of the large ones. */
  long rowsRead(boolean mutation, Function<Tx, Object> work) {
    Function<Tx, Long> counted =
        tx -> {
          long before = rowsRead(tx);
          Object unused = work.apply(tx);
          return rowsRead(tx) - before;
        };
    return mutation ? transactions.mutate(HERE, counted) : transactions.snapshot(HERE, counted);
  }

  /** By this connection, and not counted elsewhere yet. */
  private static long rowsRead(Tx tx) {
    var tables =
        tx.sql()
            .fetch(
                "SELECT relname, coalesce(seq_tup_read, 0), coalesce(idx_tup_fetch, 0)"
                    + " FROM pg_stat_xact_user_tables WHERE schemaname = 'stepvault'"
                    + " AND (relname LIKE 'item%' OR relname LIKE 'version%')");
    assertThat(tables).isNotEmpty();
    return tables.stream().mapToLong(row -> row.get(1, Long.class) + row.get(2, Long.class)).sum();
  }

  @Override
  public void close() {
    key.close();
    database.close();
  }
}
