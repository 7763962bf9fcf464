package io.stepvault.bench.parts;

import io.stepvault.server.item.Kind;
import io.stepvault.server.key.Plaintext;
import io.stepvault.server.key.Ring;
import io.stepvault.server.key.SealedValue;
import io.stepvault.server.key.ValueContext;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Values of 40 bytes, each under its data key, and the data keys under the ring. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class ValueParts {
  private static final int VALUES = 100;

  private final Ring ring = new Fixture("ES256").ring();
  private final ValueContext[] places = new ValueContext[VALUES];
  private final SealedValue[] sealed = new SealedValue[VALUES];
  private int next;

  @Setup
  public void make() {
    for (int i = 0; i < VALUES; i++) {
      places[i] = new ValueContext(Fixture.ORGANIZATION, "vlt_bench", i + 1, Kind.SECRET.name());
      next = i;
      sealed[i] = seal();
    }
  }

  /** Another value each time: a cipher that has taken up a key already would be faster. */
  @Benchmark
  public int open() {
    next = (next + 1) % VALUES;
    try (Plaintext value = ring.open(places[next], sealed[next])) {
      return value.length();
    }
  }

  @Benchmark
  public SealedValue seal() {
    try (Plaintext value = Plaintext.adopt("v".repeat(40).getBytes(StandardCharsets.US_ASCII))) {
      return ring.seal(places[next], value);
    }
  }
}
