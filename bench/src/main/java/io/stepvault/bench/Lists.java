package io.stepvault.bench;

import io.grpc.CallOptions;
import io.stepvault.bench.Load.Closed;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Do the vault's calls cost more when an organization has more items, or when there are more
 * organizations?
 */
final class Lists {
  static final String PAGE = "list, page of 50";
  static final String PREFIX = "list by prefix, page of 50";
  static final String GET = "get";
  static final String ROTATE = "rotate";

  /** What rotates comes later: an item's versions make it larger, for those who read it too. */
  static final List<List<String>> TURNS = List.of(List.of(PAGE, PREFIX, GET), List.of(ROTATE));

  static final int FEW = 100;

  private static final String ORGANIZATION = "listed";

  /** Of a hundred names. */
  private static final String NAME_PREFIX = Seeder.itemName(0).replaceAll("..$", "");

  /** Each is on record before it is answered: more in flight only queue for the database. */
  private static final int IN_FLIGHT = 16;

  private Lists() {}

  static String name(String call, String where) {
    return call + ", " + where;
  }

  /** The organization of a hundred items that all are compared with. */
  static String few() {
    return Scale.items(FEW);
  }

  /**
   * The cases, for one turn after the other: beside few items, beside many, and beside many
   * organizations.
   *
   * @param small gets an organization of few items
   * @param large its default organization has {@code sizes.listed()} items
   * @param organizations the last of many gets few items
   */
  static List<List<Case>> turns(Scale.Sizes sizes, Site small, Site large, Site organizations) {
    Map<String, Target> targets = new LinkedHashMap<>();
    targets.put(few(), new Target(small, small.editor(ORGANIZATION, FEW)));
    targets.put(Scale.items(sizes.listed()), new Target(large, large.editor(FEW)));
    targets.put(
        sizes.oneOfMany(), new Target(organizations, organizations.editor(ORGANIZATION, FEW)));
    return TURNS.stream().map(calls -> cases(calls, targets)).toList();
  }

  private static List<Case> cases(List<String> calls, Map<String, Target> targets) {
    List<Case> cases = new ArrayList<>();
    for (String call : calls) {
      targets.forEach(
          (where, target) ->
              cases.add(
                  Case.of(
                          name(call, where),
                          new Closed(IN_FLIGHT),
                          target.site::meter,
                          target.call(call))
                      .taking(Share.RARE)));
    }
    return cases;
  }

  /** Where calls go, and who makes them. */
  private record Target(Site site, Site.Editor editor) {
    Call call(String name) {
      Connections backend = site.backend();
      CallOptions options = editor.options();
      return switch (name) {
        case PAGE -> Calls.list(backend, options, "");
        case PREFIX -> Calls.list(backend, options, NAME_PREFIX);
        case GET -> Calls.get(backend, options, editor.ids());
        default -> Calls.rotate(backend, options, editor.ids());
      };
    }
  }
}
