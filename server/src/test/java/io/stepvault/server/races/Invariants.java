package io.stepvault.server.races;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepvault.server.testing.TestBroker;
import java.util.SortedMap;
import java.util.TreeMap;

/** What must be true of the database, whoever came first. */
final class Invariants {
  private Invariants() {}

  static void check(Arena arena) {
    everyItemHasItsCurrentVersion(arena.broker);
    namesAreUnique(arena.broker);
    listsAgreeWithItems(arena.broker);
    everyAnswerIsOnRecordOnce(arena);
  }

  private static void everyItemHasItsCurrentVersion(TestBroker broker) {
    assertThat(
            broker.query(
                "SELECT id FROM stepvault.item WHERE NOT EXISTS (SELECT FROM stepvault.item_version v"
                    + " WHERE v.organization = item.organization AND v.item = item.id"
                    + " AND v.number = item.current_version)"))
        .as("items without their current version")
        .isEmpty();
    assertThat(
            broker.query(
                "SELECT item FROM stepvault.item_version"
                    + " WHERE (state = 'DESTROYED') <> (coalesce(ciphertext, api_key_mac) IS NULL)"))
        .as("versions that are half destroyed")
        .isEmpty();
    // The last activation is that of the current version, and each one is later than the one
    // before.
    assertThat(
            broker.query(
                "SELECT id FROM stepvault.item"
                    + " WHERE activated_version[cardinality(activated_version)] <> current_version"
                    + " OR EXISTS (SELECT FROM generate_subscripts(activated_at, 1) i"
                    + " WHERE activated_at[i] <= activated_at[i - 1])"))
        .as("items whose current version is not the last that was activated")
        .isEmpty();
  }

  private static void namesAreUnique(TestBroker broker) {
    assertThat(
            broker.query(
                "SELECT name FROM stepvault.item WHERE access <> 'PRIVATE' AND deleted_at IS NULL"
                    + " GROUP BY organization, name HAVING count(*) > 1 UNION ALL"
                    + " SELECT name FROM stepvault.item WHERE access = 'PRIVATE'"
                    + " GROUP BY organization, owner, name HAVING count(*) > 1"))
        .as("names that are taken twice")
        .isEmpty();
  }

  private static void listsAgreeWithItems(TestBroker broker) {
    String expected =
        "SELECT organization, id, CASE access WHEN 'TEAM' THEN 'TEAM' ELSE 'OTHER' END,"
            + " list.viewer_type, list.viewer, list.permission, name, kind,"
            + " deleted_at IS NOT NULL FROM stepvault.item, LATERAL ("
            + " SELECT 'ALL', '', 'CAN_USE' UNION ALL SELECT 'USER', owner, 'CAN_EDIT' UNION ALL"
            + " SELECT split_part(g, ' ', 2), split_part(g, ' ', 3), split_part(g, ' ', 1)"
            + " FROM unnest(grants) g) AS list (viewer_type, viewer, permission)";
    String listed =
        "SELECT organization, item, access, viewer_type, viewer, permission, name, kind, deleted"
            + " FROM stepvault.item_listing";
    String apart = "SELECT row(differs.*)::text FROM (%s EXCEPT %s) differs";
    assertThat(broker.query(apart.formatted(expected, listed))).as("not listed").isEmpty();
    assertThat(broker.query(apart.formatted(listed, expected))).as("listed wrongly").isEmpty();
    assertThat(
            broker.query(
                "SELECT id FROM stepvault.item LEFT JOIN stepvault.item_text t"
                    + " ON t.organization = item.organization AND t.item = item.id"
                    + " WHERE split_part(t.words, chr(10), 1) IS DISTINCT FROM lower(name)"))
        .as("items that are not found by their text")
        .isEmpty();
  }

  private static void everyAnswerIsOnRecordOnce(Arena arena) {
    SortedMap<String, Integer> recorded = new TreeMap<>();
    for (String row :
        arena.broker.query(
            "SELECT count(*) || ' ' || method || ' ' ||"
                + " CASE outcome WHEN 'DENIED' THEN 'DENIED ' || reason ELSE outcome END"
                + " FROM stepvault.audit_event WHERE method LIKE 'VaultService/%'"
                + " OR method LIKE 'ResolveService/%' AND outcome = 'ALLOWED'"
                + " GROUP BY method, outcome,"
                + " CASE outcome WHEN 'DENIED' THEN 'DENIED ' || reason ELSE outcome END")) {
      String[] words = row.split(" ", 2);
      recorded.put(words[1], Integer.valueOf(words[0]));
    }
    assertThat(recorded).isEqualTo(arena.tally.onRecord());
  }
}
