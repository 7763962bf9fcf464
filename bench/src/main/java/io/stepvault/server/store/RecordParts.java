package io.stepvault.server.store;

import io.stepvault.bench.parts.Fixture;
import io.stepvault.server.audit.AuditEvent;
import io.stepvault.server.audit.AuditEvent.Actor;
import io.stepvault.server.audit.AuditEvent.Outcome;
import io.stepvault.server.audit.AuditEvent.Subject;
import io.stepvault.server.item.Item;
import io.stepvault.server.key.Mac;
import io.stepvault.server.key.Ring;
import io.stepvault.server.token.TokenClaims;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Rows: an item's check when it is read into memory, and records on their way to the driver. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class RecordParts {
  private static final int BATCH = 100;

  private final List<AuditEvent> records = new ArrayList<>();
  private Ring ring;
  private Item item;
  private Mac mac;

  @Setup
  public void make() {
    Fixture fixture = new Fixture("ES256");
    ring = fixture.ring();
    item = fixture.item();
    mac = ring.mac(ItemFrame.of(item));
    for (int i = 0; i < BATCH; i++) {
      records.add(record(fixture.newClaims()));
    }
  }

  private AuditEvent record(TokenClaims claims) {
    Actor actor =
        new Actor(
            "ResolveService/Resolve",
            Fixture.CERTIFICATE,
            claims.iss(),
            claims.jti(),
            claims.sub(),
            claims.owner(),
            claims.workflow(),
            claims.run(),
            claims.node());
    return new AuditEvent(
        actor,
        Outcome.ALLOWED,
        "RESOLVED",
        Optional.of(new Subject(item.id(), item.name(), 1)),
        item.name());
  }

  @Benchmark
  public void checkItem() {
    ring.verifyMac(mac, ItemFrame.of(item), "item");
  }

  /** The time of one record in a batch of 100. */
  @Benchmark
  @OperationsPerInvocation(BATCH)
  public String encodeRecord() {
    return AuditSegment.encode(records);
  }
}
