package io.stepvault.bench;

import io.stepvault.bench.Load.Closed;
import io.stepvault.bench.Load.Open;
import java.util.List;

/**
 * Readers of an organization while others change it: what they read, or who may read; at a steady
 * rate, and as fast as one organization can commit.
 */
final class Storm implements AutoCloseable {
  static final String QUIET = "readers, quiet";
  static final String ITEMS = "readers beside rotations";
  static final String AUTHORITY = "readers beside authority changes";
  static final String AUTHORITY_FLAT_OUT = "readers beside authority changes, flat out";
  static final String CHANGES_ALONE = "authority changes, flat out";

  /** All, in the report's order. */
  static final List<String> NAMES =
      List.of(QUIET, ITEMS, AUTHORITY, AUTHORITY_FLAT_OUT, CHANGES_ALONE);

  private static final double MUTATIONS_PER_SECOND = 100;

  /**
   * Mutations of one organization queue for its row: more at once change nothing but their wait.
   */
  private static final int MUTATIONS_OUT = 16;

  private final Site site;
  private final Open readers;
  private final Seeder database;
  private final AuthorityChanges changes;

  /**
   * @param readsPerSecond well below what the broker can do
   */
  Storm(Site site, double readsPerSecond) {
    this.site = site;
    this.readers = new Open(readsPerSecond);
    this.database = site.openSeeder();
    this.changes =
        new AuthorityChanges(
            site.operator(),
            database,
            database.authorizers(Site.ORGANIZATION, MUTATIONS_OUT, AuthorityChanges.KID));
  }

  List<Runs> run(Rounds rounds) throws InterruptedException {
    Open steady = new Open(MUTATIONS_PER_SECOND, MUTATIONS_OUT);
    Closed flatOut = new Closed(MUTATIONS_OUT);
    Case quiet = Case.of(QUIET, readers, site::meter, Calls.resolve(site.node(), site.steps()));
    return rounds.run(
        List.of(
            quiet,
            quiet.beside(ITEMS, steady, this::rotations),
            quiet.beside(AUTHORITY, steady, () -> changes),
            quiet.beside(AUTHORITY_FLAT_OUT, flatOut, () -> changes),
            Case.of(CHANGES_ALONE, flatOut, site::meter, changes)));
  }

  /** The very items that are read. */
  private Call rotations() {
    return Calls.rotate(site.backend(), site.backendOptions(), site.workingSetIds());
  }

  @Override
  public void close() {
    database.close();
  }
}
