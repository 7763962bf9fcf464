package io.stepvault.server.history;

import io.grpc.ManagedChannel;
import io.stepvault.server.history.TokenIssuer.Token;
import io.stepvault.v1.ResolvedSecret;
import java.util.ArrayList;
import java.util.List;

/**
 * The database goes back to an older state, as a fail-over to a standby that lagged does, while the
 * brokers run on. What was acknowledged since is lost, which nobody can help; but no broker may go
 * on serving it beside what is written then.
 */
final class FailBack {
  private static final String NAME = "went-back";

  private final Cluster cluster;
  private final Recorder recorder = new Recorder();
  private final Caller caller = new Caller(recorder);
  private final TokenIssuer issuer;

  FailBack(Cluster cluster, String organization) {
    this.cluster = cluster;
    this.issuer = new TokenIssuer(recorder, organization);
  }

  /** What is wrong with what the brokers answered before and after. */
  List<String> violations() throws Exception {
    ManagedChannel one = cluster.channels().getFirst();
    issuer.register(one);
    Token token = issuer.token("fail-back");
    String id = caller.create(one, token, NAME, "kept").orElseThrow();
    cluster.postgres().backUp();
    rotate(caller, token, id, "lost");
    resolveEverywhere(caller, token);

    cluster.postgres().failBack();
    Recorder afterwards = new Recorder();
    Caller again = new Caller(afterwards);
    // As many revisions as were lost: only where the database is tells the two apart.
    rotate(again, token, id, "new");
    resolveEverywhere(again, token);

    List<String> violations = new ArrayList<>(recorder.violations());
    violations.addAll(afterwards.violations(NAME, NameModel.ofItem(id, 1, "kept")));
    return violations;
  }

  private void rotate(Caller as, Token token, String id, String text) {
    Fault.untilTrue(() -> as.rotate(cluster.channels().getFirst(), token, NAME, id, text));
  }

  private void resolveEverywhere(Caller as, Token token) {
    for (ManagedChannel channel : cluster.channels()) {
      List<ResolvedSecret> secrets = List.of();
      for (int attempts = 0; secrets.isEmpty() && attempts < 100; attempts++) {
        Fault.pass(20);
        secrets = as.resolve(channel, token, List.of(new Reference(NAME, null)));
      }
    }
  }
}
