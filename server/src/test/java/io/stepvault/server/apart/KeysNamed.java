package io.stepvault.server.apart;

import io.grpc.Channel;
import io.stepvault.server.apart.Named.Side;
import io.stepvault.server.testing.TestCalls;
import io.stepvault.server.testing.TestKeys;
import io.stepvault.server.testing.Unary;
import io.stepvault.v1.ApiKeyPolicy;
import io.stepvault.v1.CreateItemRequest;
import java.util.List;

/** API keys that are somebody's, as far as their public ids go, beside keys that are nobody's. */
final class KeysNamed {
  private KeysNamed() {}

  static List<Named> of(Site site) {
    String theirs = key(site, site.there);
    String wrongSecret = TestKeys.otherSecret(key(site, site.here));
    return List.of(
        row(site, "another organization's", theirs), row(site, "a wrong secret", wrongSecret));
  }

  private static Named row(Site site, String whose, String key) {
    Channel gateway = Unary.withToken(site.broker.channel("node-a"), site.here.token("node-a"));
    return Named.of(
        "VerifyApiKey",
        "api_key",
        whose,
        Named.OK,
        gateway,
        () -> asked(key),
        () -> asked(TestKeys.unknown()));
  }

  private static Side asked(String key) {
    return Side.of("api_key: '" + key + "'");
  }

  private static String key(Site site, TestCalls calls) {
    return Site.stub(site.user(calls, "alice"))
        .createItem(
            CreateItemRequest.newBuilder()
                .setName("api-key:" + site.freshName())
                .setApiKey(ApiKeyPolicy.getDefaultInstance())
                .build())
        .getGenerated()
        .getApiKey();
  }
}
