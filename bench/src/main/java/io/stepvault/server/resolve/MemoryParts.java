package io.stepvault.server.resolve;

import io.stepvault.bench.parts.Fixture;
import io.stepvault.bench.parts.NoDatabase;
import io.stepvault.server.authorizer.AuthoritySet;
import io.stepvault.server.item.Item;
import io.stepvault.server.key.InstallationKey;
import io.stepvault.server.store.AuthorityStore;
import io.stepvault.server.store.ItemStore;
import io.stepvault.server.store.Place;
import io.stepvault.server.store.Rings;
import io.stepvault.server.token.ParsedToken;
import io.stepvault.server.token.TokenRefusedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** What is looked up for each call, a thousand of each in turns. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class MemoryParts {
  private static final int KNOWN = 1_000;
  private static final long CACHE_BYTES = 64L * 1024 * 1024;

  private final TokenMemory memory = new TokenMemory();
  private final List<String> tokens = new ArrayList<>();
  private final List<Place> places = new ArrayList<>();
  private ResolveCache cache;
  private ResolveCache.View view;
  private int next;

  /** What is cached is that there are no items: an entry like any other. */
  @Setup
  public void fill() throws TokenRefusedException {
    Fixture fixture = new Fixture("ES256");
    Rings rings = new Rings(InstallationKey.generate());
    cache =
        new ResolveCache(
            new ItemStore(rings), new AuthorityStore(rings), rings::forget, CACHE_BYTES);
    view = new ResolveCache.View(0, 1, new AuthoritySet(Fixture.ORGANIZATION, 1, List.of()));
    for (int i = 0; i < KNOWN; i++) {
      String token = fixture.signer().sign(fixture.newClaims());
      TokenMemory.Checked checked =
          new TokenMemory.Checked(
              ParsedToken.parse(token).claims(), fixture.signer().verificationKey(), false);
      memory.recall(token, () -> checked);
      tokens.add(token);
      places.add(new Place.Shared(Fixture.name(i)));
    }
    cache.load(NoDatabase.batch(Fixture.ORGANIZATION).of(Fixture.ORGANIZATION), view, places);
  }

  @Benchmark
  public TokenMemory.Checked recallToken() {
    next = (next + 1) % KNOWN;
    return memory.recall(tokens.get(next), MemoryParts::unknown);
  }

  private static TokenMemory.Checked unknown() {
    throw new IllegalStateException("all are known");
  }

  @Benchmark
  public Optional<List<Item>> findItem() {
    next = (next + 1) % KNOWN;
    return cache.at(view, places.get(next));
  }
}
