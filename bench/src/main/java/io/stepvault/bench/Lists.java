package io.stepvault.bench;

import io.stepvault.bench.Load.Closed;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Do reads of metadata cost more when an organization has more items? */
final class Lists {
  static final String PAGE = "list, page of 50";
  static final String PREFIX = "list by prefix, page of 50";
  static final String GET = "get";

  static final List<String> CALLS = List.of(PAGE, PREFIX, GET);

  static final int FEW = 100;

  private static final String ORGANIZATION = "listed";

  /** Of a hundred names. */
  private static final String NAME_PREFIX = Seeder.itemName(0).replaceAll("..$", "");

  /** Each is on record before it is answered: more in flight only queue for the database. */
  private static final int IN_FLIGHT = 16;

  private Lists() {}

  static String name(String call, int items) {
    return call + ", " + Scale.items(items);
  }

  /**
   * The cases: beside few items and beside many.
   *
   * @param small gets an organization of few items
   * @param items of the large site's default organization
   */
  static List<Case> cases(Site small, Site large, int items) {
    Map<Integer, Map.Entry<Site, Site.Reader>> bySize = new LinkedHashMap<>();
    bySize.put(FEW, Map.entry(small, small.reader(ORGANIZATION, FEW)));
    bySize.put(items, Map.entry(large, large.reader()));
    List<Case> cases = new ArrayList<>();
    for (String call : CALLS) {
      bySize.forEach(
          (size, where) ->
              cases.add(
                  Case.of(
                      name(call, size),
                      new Closed(IN_FLIGHT),
                      where.getKey()::meter,
                      call(call, where.getKey(), where.getValue()))));
    }
    return cases;
  }

  private static Call call(String name, Site site, Site.Reader reader) {
    return switch (name) {
      case PAGE -> Calls.list(site.backend(), reader.options(), "");
      case PREFIX -> Calls.list(site.backend(), reader.options(), NAME_PREFIX);
      default -> Calls.get(site.backend(), reader.options(), reader.ids());
    };
  }
}
