package io.stepvault.bench;

import io.grpc.CallOptions;
import io.stepvault.bench.Tokens.Step;
import io.stepvault.v1.ErrorReason;
import io.stepvault.v1.ResolveRequest;
import io.stepvault.v1.ResolveServiceGrpc;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;

/** What else happens to a broker in a day: new runs, refusals, workers that come and go. */
final class SoakCalls {
  private SoakCalls() {}

  /** A new run: a token that nobody has seen, signed now, for ten of any items, all at once. */
  static Call newRun(Site site, int items) {
    return (number, outcome) -> {
      List<String> names =
          IntStream.range(0, Tokens.NAMES_IN_A_TOKEN)
              .mapToObj(i -> Seeder.itemName(ThreadLocalRandom.current().nextInt(items)))
              .distinct()
              .toList();
      return Calls.resolveAll(site.node(), List.of(site.freshStep(names))).start(number, outcome);
    };
  }

  /** The first so many calls of another kind. */
  static Call first(long count, Call call) {
    return (number, outcome) -> number < count && call.start(number, outcome);
  }

  /** In turns: a name that the token does not hold, a name that is nowhere, and no token at all. */
  static Call refused(Site site) {
    Step bound = site.steps().getFirst();
    Step unbound = site.unboundSteps(1).getFirst();
    return (number, outcome) -> {
      int kind = (int) (number % 3);
      CallOptions options =
          kind == 0 ? bound.options() : kind == 1 ? unbound.options() : CallOptions.DEFAULT;
      ErrorReason reason =
          kind == 2 ? ErrorReason.TOKEN_MISSING : ErrorReason.REFERENCES_UNRESOLVED;
      Calls.unary(
          site.node().of(number),
          ResolveServiceGrpc.getResolveMethod(),
          options,
          ResolveRequest.newBuilder().addReferences("nowhere-" + number).build(),
          new Refused(reason, outcome));
      return true;
    };
  }

  /** A worker that connects, resolves once, and goes. */
  static Call visit(Site site) {
    return (number, outcome) -> {
      try {
        Connections connection = site.connect();
        return Calls.resolve(connection, site.steps())
            .start(number, new Leaving(connection, outcome));
      } catch (IOException e) {
        outcome.failed(e);
        return true;
      }
    };
  }

  private record Leaving(Connections connection, Call.Outcome outcome) implements Call.Outcome {
    @Override
    public void done() {
      connection.close();
      outcome.done();
    }

    @Override
    public void refused() {
      connection.close();
      outcome.refused();
    }

    @Override
    public void failed(Throwable problem) {
      connection.close();
      outcome.failed(problem);
    }
  }
}
