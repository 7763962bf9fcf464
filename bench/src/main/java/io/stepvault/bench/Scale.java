package io.stepvault.bench;

import io.stepvault.bench.Load.Closed;
import io.stepvault.bench.Load.Open;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Does a call cost more when more is stored? One broker and database for each size, filled one
 * after the other and then measured side by side.
 */
final class Scale implements AutoCloseable {
  /**
   * How much is stored.
   *
   * @param items of one organization, in each database
   * @param organizations of the last database, with one item each
   */
  record Sizes(List<Integer> items, int organizations) {
    /** Of the site whose items are listed, against an organization of few. */
    int listed() {
      return items.get(1);
    }

    static final Sizes FULL = new Sizes(List.of(1_000, 100_000, 1_000_000), 10_000);

    /** To see that it works. */
    static final Sizes QUICK = new Sizes(List.of(1_000, 20_000), 200);

    String smallest() {
      return Scale.items(items.getFirst());
    }

    String largest() {
      return Scale.items(items.getLast());
    }

    /** The load goes to one organization of many. */
    String oneOfMany() {
      return "1 of %,d organizations".formatted(organizations);
    }

    /** The load goes to up to a thousand organizations of many, one item each. */
    String manyOfMany() {
      return "%,d of %,d organizations"
          .formatted(Math.min(Site.WORKING_SET, organizations), organizations);
    }

    /** The load goes to any of the most items, more than fit into the broker's memory. */
    String cold() {
      return largest() + ", any of them, cold";
    }
  }

  private static final int IN_FLIGHT = 256;

  /** Of the closed loop's rate in the smallest site. */
  private static final double OPEN_SHARE = 0.3;

  private static final int COLD_TOKENS = 100;

  private final Sizes sizes;
  private final Map<Integer, Site> bySize;
  private final Site manyOrganizations;

  private Scale(Sizes sizes, Map<Integer, Site> bySize, Site manyOrganizations) {
    this.sizes = sizes;
    this.bySize = bySize;
    this.manyOrganizations = manyOrganizations;
  }

  /** Fills the databases, which takes minutes. */
  static Scale start(Postgres postgres, Place place, Sizes sizes) throws IOException {
    Map<Integer, Site> bySize = new LinkedHashMap<>();
    for (int size : sizes.items) {
      bySize.put(size, start(postgres, place, "items_" + size, size, 0));
    }
    return new Scale(
        sizes,
        bySize,
        start(postgres, place, "organizations", Site.WORKING_SET, sizes.organizations));
  }

  private static Site start(
      Postgres postgres, Place place, String name, int items, int organizations)
      throws IOException {
    long began = System.nanoTime();
    Site site = Site.start(postgres, place, name, items, organizations);
    System.err.printf("%s filled in %.0f s%n", name, (System.nanoTime() - began) / 1e9);
    return site;
  }

  static String closed(String what) {
    return what + ", closed";
  }

  static String open(String what) {
    return what + ", open";
  }

  static String items(int size) {
    return "%,d items".formatted(size);
  }

  /** Where calls go, and what they are. */
  private record Target(Site site, Call call) {}

  /** Cost and throughput, then latency at one rate for all; lists; last, what is not in memory. */
  List<Runs> run(Rounds rounds) throws InterruptedException {
    Map<String, Target> targets = targets();
    Site largest = bySize.get(sizes.items.getLast());
    Closed asFastAsItGoes = new Closed(IN_FLIGHT);
    List<Case> closed = new ArrayList<>();
    targets.forEach(
        (what, target) ->
            closed.add(Case.of(closed(what), asFastAsItGoes, target.site::meter, target.call)));
    List<Runs> results = new ArrayList<>(rounds.run(closed));

    Open rate = new Open(OPEN_SHARE * results.getFirst().median(Run::perSecond));
    List<Case> open = new ArrayList<>();
    targets.forEach(
        (what, target) -> open.add(Case.of(open(what), rate, target.site::meter, target.call)));
    results.addAll(rounds.run(open));

    Site smallest = bySize.get(sizes.items.getFirst());
    Site listed = bySize.get(sizes.listed());
    for (List<Case> turn : Lists.turns(sizes, smallest, listed, manyOrganizations)) {
      results.addAll(rounds.run(turn));
    }

    Call any =
        Calls.resolveAny(largest.node(), largest.unboundSteps(COLD_TOKENS), sizes.items.getLast());
    results.addAll(rounds.run(List.of(Case.of(sizes.cold(), asFastAsItGoes, largest::meter, any))));
    return results;
  }

  private Map<String, Target> targets() {
    Map<String, Target> targets = new LinkedHashMap<>();
    bySize.forEach(
        (size, site) ->
            targets.put(items(size), new Target(site, Calls.resolve(site.node(), site.steps()))));
    targets.put(
        sizes.oneOfMany(),
        new Target(
            manyOrganizations, Calls.resolve(manyOrganizations.node(), manyOrganizations.steps())));
    targets.put(
        sizes.manyOfMany(),
        new Target(
            manyOrganizations,
            Calls.resolve(manyOrganizations.node(), manyOrganizations.spreadSteps())));
    return targets;
  }

  @Override
  public void close() {
    bySize.values().forEach(Site::close);
    manyOrganizations.close();
  }
}
