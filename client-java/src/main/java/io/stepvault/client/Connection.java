package io.stepvault.client;

import io.grpc.ChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.stepvault.v1.ResolveServiceGrpc;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;

/** How the channel to the brokers is set up. */
final class Connection {
  /**
   * Resolve alone, because it is safe to repeat: one more audit record. A broker's {@code
   * grpc-retry-pushback-ms} comes before the backoff here.
   */
  private static final Map<String, ?> SERVICE_CONFIG =
      Map.of(
          "loadBalancingConfig",
          List.of(Map.of("round_robin", Map.of())),
          "methodConfig",
          List.of(
              Map.of(
                  "name",
                  List.of(Map.of("service", ResolveServiceGrpc.SERVICE_NAME, "method", "Resolve")),
                  "retryPolicy",
                  Map.of(
                      "maxAttempts",
                      4.0,
                      "initialBackoff",
                      "0.1s",
                      "maxBackoff",
                      "1s",
                      "backoffMultiplier",
                      2.0,
                      "retryableStatusCodes",
                      List.of("UNAVAILABLE")))));

  private Connection() {}

  static ManagedChannelBuilder<?> to(String address, ChannelCredentials credentials) {
    return NettyChannelBuilder.forTarget(address, credentials)
        .neverIndexMetadataKey(TokenCredentials.AUTHORIZATION);
  }

  /** What holds for every transport. */
  static ManagedChannel open(ManagedChannelBuilder<?> channel) {
    return channel
        .userAgent("stepvault-client-java/" + version())
        .defaultServiceConfig(SERVICE_CONFIG)
        // Otherwise whoever writes the DNS zone could decide about retries.
        .disableServiceConfigLookUp()
        .enableRetry()
        // Pings go out with calls only, which no broker counts against us. The first call over a
        // connection that died while idle so finds out in time to be retried within its deadline.
        .keepAliveTime(30, TimeUnit.SECONDS)
        .keepAliveTimeout(3, TimeUnit.SECONDS)
        .build();
  }

  private static String version() {
    try (InputStream file = Connection.class.getResourceAsStream("version.properties")) {
      Properties properties = new Properties();
      properties.load(file);
      return properties.getProperty("version");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
