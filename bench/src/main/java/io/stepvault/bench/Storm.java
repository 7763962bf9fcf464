package io.stepvault.bench;

import io.stepvault.bench.Load.Open;
import java.util.List;
import java.util.function.Supplier;

/** Readers of an organization while others change it: what they read, or who may read. */
final class Storm {
  static final String QUIET = "readers, quiet";
  static final String ITEMS = "readers beside rotations";
  static final String AUTHORITY = "readers beside changes of the authority set";

  private static final int MUTATIONS_PER_SECOND = 100;

  private final Site site;
  private final Open readers;

  /**
   * @param readsPerSecond well below what the broker can do
   */
  Storm(Site site, double readsPerSecond) {
    this.site = site;
    this.readers = new Open(readsPerSecond);
  }

  List<Runs> run(Rounds rounds) throws InterruptedException {
    Call reads = Calls.resolve(site.node(), site.steps());
    return rounds.run(
        List.of(
            Case.of(QUIET, readers, site::meter, reads),
            beside(ITEMS, reads, this::rotations),
            beside(AUTHORITY, reads, this::revocations)));
  }

  /** The very items that are read. */
  private Call rotations() {
    return Calls.rotate(site.backend(), site.backendOptions(), site.workingSetIds());
  }

  private Call revocations() {
    return Calls.revoke(site.operator(), Site.ORGANIZATION, site.authorizer(), "revoked");
  }

  private Case beside(String name, Call reads, Supplier<Call> mutations) {
    return new Case(
        name,
        new Load.Beside(readers, new Open(MUTATIONS_PER_SECOND), mutations),
        site::meter,
        expected -> reads);
  }
}
