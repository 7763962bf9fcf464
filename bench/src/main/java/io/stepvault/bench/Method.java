package io.stepvault.bench;

/** How everything is measured, in words: what a reader needs in order to trust the figures. */
final class Method {
  static final String TEXT =
      """
      - Load generator, broker, echo and PostgreSQL are processes of their own on one machine, over
        the loopback interface with mutual TLS. They share its cores, so throughput includes the
        generator's work; that is the same for every call, and CPU counts without it.
      - CPU is what the operating system counted for a process in a run's window, divided by the
        calls that ended in it; for PostgreSQL, the postmaster and all its children.
      - `echo` is a bare gRPC server with the broker's TLS, limits and network threads, and with
        Resolve's headers (token and all) and messages, answered on the event loop.
        `echo-no-token` leaves the token out.
      - Every resolve and every mutation is on record before it is answered: `fsync` and
        `synchronous_commit` are on.
      - A closed loop keeps a number of calls in flight: good for throughput and cost, but its
        latency is only that of a full queue. An open loop starts calls when they are due, whatever
        became of those before, and counts latency from then: coordinated omission has no place to
        hide. When 4,096 calls are out, those that are due wait, and their waiting counts.
      - `resolve`: 100 tokens of 10 names each, over and over. `resolve-fresh-es256`: each token once,
        signed before the clock runs. `resolve-10`: ten references a call.
        `resolve-refused`: one name a call that the token lists and nothing has. `create`, `rotate`: one
        organization, 16 in flight.
      - `list`, `get`: metadata of TEAM items, read from the database at each call, 16 in flight; the
        page of 50 is the first one, and the prefix that of a hundred names. `get` and `rotate` go
        through a hundred items; what is rotated so often has the hundred versions that are kept.
      - Mutations beside readers: 100 due a second, or as many as 16 in flight get through ("flat
        out": what one organization can commit). Rotations change the very items that are read. A
        change of the authority set takes one of 16 authorizers that do not sign the readers'
        tokens: its key is revoked by `RevokeKey`; as no call takes that back, the next change
        does it in the database, by the product's own code in the generator's process, as another
        broker would. So the set never grows, and every change makes the broker read it anew.
      - Each case is warmed up until a call no longer gets cheaper, then the cases take turns; the first
        two turns do not count, as the JVM compiles anew what it compiled for one case alone. A call
        that fails fails the benchmark; a mutation that the broker was too busy for is counted.
      """;

  private Method() {}
}
