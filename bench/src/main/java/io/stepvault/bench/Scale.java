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
  static final String ITEMS = "items";
  static final int SMALLEST = 1_000;
  static final int MIDDLE = 100_000;
  static final int LARGEST = 1_000_000;
  static final int ORGANIZATIONS = 10_000;

  /** The load goes to one organization of many. */
  static final String ONE_OF_MANY = "1 of " + ORGANIZATIONS + " organizations";

  /** The load goes to a thousand organizations of many, one item each. */
  static final String MANY_OF_MANY = "1000 of " + ORGANIZATIONS + " organizations";

  private static final int IN_FLIGHT = 256;

  /** Of the closed loop's rate in the smallest site. */
  private static final double OPEN_SHARE = 0.3;

  private final Map<Integer, Site> bySize;
  private final Site manyOrganizations;

  private Scale(Map<Integer, Site> bySize, Site manyOrganizations) {
    this.bySize = bySize;
    this.manyOrganizations = manyOrganizations;
  }

  /** Fills the databases, which takes minutes. */
  static Scale start(Postgres postgres, Place place) throws IOException {
    Map<Integer, Site> bySize = new LinkedHashMap<>();
    for (int size : new int[] {SMALLEST, MIDDLE, LARGEST}) {
      bySize.put(size, start(postgres, place, ITEMS + "_" + size, size, 0));
    }
    return new Scale(
        bySize, start(postgres, place, "organizations", Site.WORKING_SET, ORGANIZATIONS));
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
    return String.format("%,d %s", size, ITEMS);
  }

  /** Cost and throughput, then latency at one rate for all. */
  List<Runs> run(Rounds rounds) throws InterruptedException {
    Map<String, Call> calls = new LinkedHashMap<>();
    Map<String, Site> sites = new LinkedHashMap<>();
    bySize.forEach(
        (size, site) -> {
          calls.put(items(size), Calls.resolve(site.node(), site.steps()));
          sites.put(items(size), site);
        });
    calls.put(ONE_OF_MANY, Calls.resolve(manyOrganizations.node(), manyOrganizations.steps()));
    sites.put(ONE_OF_MANY, manyOrganizations);
    calls.put(
        MANY_OF_MANY, Calls.resolve(manyOrganizations.node(), manyOrganizations.spreadSteps()));
    sites.put(MANY_OF_MANY, manyOrganizations);

    List<Case> closed = new ArrayList<>();
    calls.forEach(
        (what, call) ->
            closed.add(Case.of(closed(what), new Closed(IN_FLIGHT), sites.get(what)::meter, call)));
    List<Runs> results = new ArrayList<>(rounds.run(closed));
    Open rate = new Open(OPEN_SHARE * results.getFirst().median(Run::perSecond));
    List<Case> open = new ArrayList<>();
    calls.forEach(
        (what, call) -> open.add(Case.of(open(what), rate, sites.get(what)::meter, call)));
    results.addAll(rounds.run(open));
    return results;
  }

  @Override
  public void close() {
    bySize.values().forEach(Site::close);
    manyOrganizations.close();
  }
}
