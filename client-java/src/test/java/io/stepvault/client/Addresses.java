package io.stepvault.client;

import io.grpc.EquivalentAddressGroup;
import io.grpc.NameResolver;
import io.grpc.NameResolverProvider;
import io.grpc.NameResolverRegistry;
import io.grpc.StatusOr;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.stream.IntStream;

/** A target that resolves to several ports of this machine, until it is closed. */
final class Addresses extends NameResolverProvider implements AutoCloseable {
  private static final String SCHEME = "several";

  private final String host;
  private final int[] ports;

  Addresses(String host, int... ports) {
    this.host = host;
    this.ports = ports;
    NameResolverRegistry.getDefaultRegistry().register(this);
  }

  String target() {
    return SCHEME + ":///" + host;
  }

  @Override
  public NameResolver newNameResolver(URI target, NameResolver.Args args) {
    return new NameResolver() {
      @Override
      public String getServiceAuthority() {
        return host;
      }

      @Override
      public void start(Listener2 listener) {
        List<EquivalentAddressGroup> all =
            IntStream.of(ports)
                .mapToObj(port -> new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
                .map(EquivalentAddressGroup::new)
                .toList();
        listener.onResult(
            ResolutionResult.newBuilder().setAddressesOrError(StatusOr.fromValue(all)).build());
      }

      @Override
      public void shutdown() {}
    };
  }

  @Override
  public String getDefaultScheme() {
    return SCHEME;
  }

  @Override
  protected boolean isAvailable() {
    return true;
  }

  @Override
  protected int priority() {
    return 5;
  }

  @Override
  public void close() {
    NameResolverRegistry.getDefaultRegistry().deregister(this);
  }
}
