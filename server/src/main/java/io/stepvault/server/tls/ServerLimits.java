package io.stepvault.server.tls;

import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * What one connection may cost. gRPC leaves most of these open.
 *
 * @param maxMessageBytes longest request. The largest legitimate one is a MATERIAL of 64 KiB with
 *     its metadata
 * @param maxMetadataBytes request headers in all, names, values and 32 bytes for each (RFC 9113
 *     section 6.5.2). A token of 8 KiB fits twice
 * @param maxCallsPerConnection calls under way at once; more wait in the client. With metadata it
 *     bounds what the headers of one connection hold in memory
 * @param flowControlWindowBytes request bytes that one connection may have sent and the server not
 *     yet read; fixed, since a window that grows with the bandwidth is no bound
 * @param maxResetsPerWindow streams reset by or because of the client in one window; more end the
 *     connection (CVE-2023-44487, CVE-2025-55163). Clients reset a call that is cancelled or late,
 *     so this lies above {@code maxCallsPerConnection}
 * @param resetWindow the length of that window; whole seconds
 * @param maxCertificateChainBytes the client's certificates in the handshake
 * @param handshakeTimeout from the connection to the end of TLS and HTTP/2 preface; what connects
 *     and stays silent is dropped
 * @param maxConnectionAge then the client is told to connect anew, which spreads load over new
 *     brokers and retires old certificates; gRPC varies it by 10 %
 * @param maxConnectionAgeGrace how long calls may go on after that
 * @param maxConnectionIdle without any call, the connection is closed after this
 * @param keepAliveTime a connection that is silent so long is pinged
 * @param keepAliveTimeout without an answer to that ping, it is closed
 * @param permitKeepAliveTime clients that ping more often are told ENHANCE_YOUR_CALM; pings without
 *     calls are allowed, nodes keep a connection between steps
 */
public record ServerLimits(
    int maxMessageBytes,
    int maxMetadataBytes,
    int maxCallsPerConnection,
    int flowControlWindowBytes,
    int maxResetsPerWindow,
    Duration resetWindow,
    int maxCertificateChainBytes,
    Duration handshakeTimeout,
    Duration maxConnectionAge,
    Duration maxConnectionAgeGrace,
    Duration maxConnectionIdle,
    Duration keepAliveTime,
    Duration keepAliveTimeout,
    Duration permitKeepAliveTime) {

  /** Requires all to be positive. */
  public ServerLimits {
    requirePositive("maxMessageBytes", maxMessageBytes);
    requirePositive("maxMetadataBytes", maxMetadataBytes);
    requirePositive("maxCallsPerConnection", maxCallsPerConnection);
    requirePositive("flowControlWindowBytes", flowControlWindowBytes);
    requirePositive("maxResetsPerWindow", maxResetsPerWindow);
    requirePositive("resetWindow, in seconds,", resetWindow.toSeconds());
    requirePositive("maxCertificateChainBytes", maxCertificateChainBytes);
    requirePositive("handshakeTimeout", handshakeTimeout.toMillis());
    requirePositive("maxConnectionAge", maxConnectionAge.toMillis());
    requirePositive("maxConnectionAgeGrace", maxConnectionAgeGrace.toMillis());
    requirePositive("maxConnectionIdle", maxConnectionIdle.toMillis());
    requirePositive("keepAliveTime", keepAliveTime.toMillis());
    requirePositive("keepAliveTimeout", keepAliveTimeout.toMillis());
    requirePositive("permitKeepAliveTime", permitKeepAliveTime.toMillis());
  }

  private static void requirePositive(String name, long value) {
    if (value <= 0) {
      throw new IllegalArgumentException(name + " must be positive, is " + value);
    }
  }

  /** What a broker uses. */
  public static ServerLimits defaults() {
    return new ServerLimits(
        256 * 1024,
        16 * 1024,
        512,
        1024 * 1024,
        1_000,
        Duration.ofSeconds(10),
        32 * 1024,
        Duration.ofSeconds(10),
        Duration.ofMinutes(30),
        Duration.ofMinutes(1),
        Duration.ofMinutes(10),
        Duration.ofMinutes(1),
        Duration.ofSeconds(20),
        Duration.ofSeconds(20));
  }

  /** Sets everything but {@code maxCertificateChainBytes}, which belongs to the TLS context. */
  void applyTo(NettyServerBuilder builder) {
    builder
        .maxInboundMessageSize(maxMessageBytes)
        .maxInboundMetadataSize(maxMetadataBytes)
        .maxConcurrentCallsPerConnection(maxCallsPerConnection)
        .flowControlWindow(flowControlWindowBytes)
        .maxRstFramesPerWindow(maxResetsPerWindow, Math.toIntExact(resetWindow.toSeconds()))
        .handshakeTimeout(handshakeTimeout.toMillis(), TimeUnit.MILLISECONDS)
        .maxConnectionAge(maxConnectionAge.toMillis(), TimeUnit.MILLISECONDS)
        .maxConnectionAgeGrace(maxConnectionAgeGrace.toMillis(), TimeUnit.MILLISECONDS)
        .maxConnectionIdle(maxConnectionIdle.toMillis(), TimeUnit.MILLISECONDS)
        .keepAliveTime(keepAliveTime.toMillis(), TimeUnit.MILLISECONDS)
        .keepAliveTimeout(keepAliveTimeout.toMillis(), TimeUnit.MILLISECONDS)
        .permitKeepAliveTime(permitKeepAliveTime.toMillis(), TimeUnit.MILLISECONDS)
        .permitKeepAliveWithoutCalls(true);
  }
}
