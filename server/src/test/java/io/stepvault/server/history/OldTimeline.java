package io.stepvault.server.history;

import io.grpc.ManagedChannel;
import io.stepvault.server.history.TokenIssuer.Token;
import java.util.ArrayList;
import java.util.List;

/**
 * A standby takes over, what is written then counts, and the brokers' connections go back to the
 * primary that it replaced, which does not know. Nothing that this one says may be told.
 */
final class OldTimeline {
  private static final String NAME = "two-timelines";

  private final Cluster cluster;
  private final Recorder recorder = new Recorder();
  private final Caller caller = new Caller(recorder);
  private final TokenIssuer issuer;

  OldTimeline(Cluster cluster, String organization) {
    this.cluster = cluster;
    this.issuer = new TokenIssuer(recorder, organization);
  }

  /** What is wrong with what the brokers answered. */
  List<String> violations() throws Exception {
    ManagedChannel one = cluster.channels().getFirst();
    issuer.register(one);
    Token token = issuer.token("old-timeline");
    String id = caller.create(one, token, NAME, "replicated").orElseThrow();
    cluster
        .postgres()
        .failOverAndBack(
            () -> {
              cluster.channels().forEach(channel -> awaitValue(channel, token));
              Fault.untilTrue(() -> caller.rotate(one, token, NAME, id, "of the new primary"));
            },
            () -> {
              for (int attempt = 0; attempt < 5; attempt++) {
                cluster.channels().forEach(channel -> resolve(channel, token));
                caller.rotate(one, token, NAME, id, "of the old primary " + attempt);
              }
            });
    cluster.channels().forEach(channel -> awaitValue(channel, token));
    return new ArrayList<>(recorder.violations());
  }

  private boolean resolve(ManagedChannel channel, Token token) {
    return !caller.resolve(channel, token, List.of(new Reference(NAME, null))).isEmpty();
  }

  private void awaitValue(ManagedChannel channel, Token token) {
    Fault.untilTrue(() -> resolve(channel, token));
  }
}
