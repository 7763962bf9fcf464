package io.stepvault.bench.parts;

import io.stepvault.server.item.Item;
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

/** A value of 40 bytes under its data key, and the data key under the ring. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class ValueParts {
  private Ring ring;
  private ValueContext context;
  private SealedValue sealed;

  @Setup
  public void make() {
    Fixture fixture = new Fixture("ES256");
    Item item = fixture.item();
    ring = fixture.ring();
    context = new ValueContext(item.organization(), item.id(), 1, item.kind().name());
    sealed = item.current().value();
  }

  @Benchmark
  public int open() {
    try (Plaintext value = ring.open(context, sealed)) {
      return value.length();
    }
  }

  @Benchmark
  public SealedValue seal() {
    try (Plaintext value = Plaintext.adopt("v".repeat(40).getBytes(StandardCharsets.US_ASCII))) {
      return ring.seal(context, value);
    }
  }
}
