package io.stepvault.bench.parts;

import io.stepvault.server.admission.Grant;
import io.stepvault.server.admission.TokenJudge;
import io.stepvault.server.error.Refusal;
import io.stepvault.server.item.Item;
import io.stepvault.server.resolve.Decision;
import io.stepvault.server.resolve.ResolvePolicy;
import io.stepvault.server.tls.PeerIdentity;
import java.time.Duration;
import java.time.Instant;
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

/** What each call is judged by, from records in memory. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class PolicyParts {
  private Grant grant;
  private Item item;
  private PeerIdentity peer;
  private Instant now;

  @Setup
  public void make() {
    Fixture fixture = new Fixture("ES256");
    grant = fixture.grant();
    item = fixture.item();
    now = fixture.now();
    peer = new PeerIdentity(Fixture.CERTIFICATE, "thumbprint", now, now.plus(Duration.ofDays(1)));
  }

  @Benchmark
  public Optional<Refusal> judgeToken() {
    return TokenJudge.judge(grant, peer, "resolve", now);
  }

  @Benchmark
  public Decision decide() {
    return ResolvePolicy.decide(grant, item.name(), List.of(item), now);
  }
}
