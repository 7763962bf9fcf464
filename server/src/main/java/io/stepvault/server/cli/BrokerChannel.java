package io.stepvault.server.cli;

import io.grpc.Grpc;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.TlsChannelCredentials;
import io.grpc.stub.AbstractStub;
import io.grpc.stub.MetadataUtils;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** A connection to a broker over mutual TLS, for one command. */
final class BrokerChannel implements AutoCloseable {
  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
  private static final Metadata.Key<String> ORGANIZATION =
      Metadata.Key.of("stepvault-organization", Metadata.ASCII_STRING_MARSHALLER);
  private static final long CALL_SECONDS = 20;

  private final ManagedChannel channel;

  private BrokerChannel(ManagedChannel channel) {
    this.channel = channel;
  }

  /**
   * Connects with the first call.
   *
   * @param address {@code host:port}
   * @throws CommandFailure when a file cannot be used
   */
  static BrokerChannel to(String address, Path authorities, Path certificate, Path key) {
    try {
      return new BrokerChannel(
          Grpc.newChannelBuilder(
                  address,
                  TlsChannelCredentials.newBuilder()
                      .trustManager(authorities.toFile())
                      .keyManager(certificate.toFile(), key.toFile())
                      .build())
              .build());
    } catch (IOException | IllegalArgumentException e) {
      throw new CommandFailure(
          "cannot use the certificates (%s, %s, %s): %s"
              .formatted(authorities, certificate, key, e.getMessage()),
          e);
    }
  }

  /** As an identity of a development home. */
  static BrokerChannel in(DevHome home, String identity, String address) {
    return to(address, home.certificateAuthority(), home.certificate(identity), home.key(identity));
  }

  ManagedChannel channel() {
    return channel;
  }

  /** A stub whose calls carry a token, and an organization when one is named. */
  static <S extends AbstractStub<S>> S withToken(S stub, String token, String organization) {
    Metadata metadata = new Metadata();
    metadata.put(AUTHORIZATION, "Bearer " + token);
    if (organization != null) {
      metadata.put(ORGANIZATION, organization);
    }
    return withDeadline(stub).withInterceptors(MetadataUtils.newAttachHeadersInterceptor(metadata));
  }

  /** A stub for one call without a token, that names an organization unless it is null. */
  static <S extends AbstractStub<S>> S inOrganization(S stub, String organization) {
    Metadata metadata = new Metadata();
    if (organization != null) {
      metadata.put(ORGANIZATION, organization);
    }
    return withDeadline(stub).withInterceptors(MetadataUtils.newAttachHeadersInterceptor(metadata));
  }

  /** A stub for one call, which must end soon. */
  static <S extends AbstractStub<S>> S withDeadline(S stub) {
    return stub.withDeadlineAfter(CALL_SECONDS, TimeUnit.SECONDS);
  }

  @Override
  public void close() {
    channel.shutdownNow();
  }
}
