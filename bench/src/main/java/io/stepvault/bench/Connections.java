package io.stepvault.bench;

import io.grpc.CallCredentials;
import io.grpc.Channel;
import io.grpc.ChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.TlsChannelCredentials;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;

/** Several connections with one certificate, as several workers of a platform would have. */
final class Connections implements AutoCloseable {
  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
  private static final Metadata.Key<String> ORGANIZATION =
      Metadata.Key.of("stepvault-organization", Metadata.ASCII_STRING_MARSHALLER);

  private final List<ManagedChannel> channels;

  private Connections(List<ManagedChannel> channels) {
    this.channels = channels;
  }

  /** Opens {@code count} connections with the certificate of this name. */
  static Connections open(Place place, String name, int port, int count) throws IOException {
    ChannelCredentials credentials =
        TlsChannelCredentials.newBuilder()
            .trustManager(place.file("ca.pem").toFile())
            .keyManager(place.file(name + ".pem").toFile(), place.file(name + ".key").toFile())
            .build();
    List<ManagedChannel> channels = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      channels.add(
          NettyChannelBuilder.forAddress("localhost", port, credentials)
              .directExecutor()
              // As the client library does: a token has no place in a table that outlives it.
              .neverIndexMetadataKey(AUTHORIZATION)
              .build());
    }
    return new Connections(channels);
  }

  Channel of(long number) {
    return channels.get((int) (number % channels.size()));
  }

  @Override
  public void close() {
    channels.forEach(ManagedChannel::shutdownNow);
  }

  /** A token in a call's metadata. */
  static CallCredentials token(String token) {
    Metadata headers = new Metadata();
    headers.put(AUTHORIZATION, "Bearer " + token);
    return new Headers(headers);
  }

  /** An operator's organization in a call's metadata. */
  static CallCredentials organization(String organization) {
    Metadata headers = new Metadata();
    headers.put(ORGANIZATION, organization);
    return new Headers(headers);
  }

  private static final class Headers extends CallCredentials {
    private final Metadata headers;

    Headers(Metadata headers) {
      this.headers = headers;
    }

    @Override
    public void applyRequestMetadata(RequestInfo call, Executor executor, MetadataApplier applier) {
      applier.apply(headers);
    }
  }
}
