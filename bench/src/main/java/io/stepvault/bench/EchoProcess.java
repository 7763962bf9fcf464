package io.stepvault.bench;

import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.stepvault.server.grpc.Network;
import io.stepvault.server.tls.Peers;
import io.stepvault.server.tls.ServerLimits;
import io.stepvault.server.tls.ServerTls;
import io.stepvault.server.tls.TlsFiles;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.InstantSource;

/**
 * The floor: a gRPC server that only answers, with the broker's TLS, limits and network threads, on
 * the event loop. Argument: the folder of a {@link Place}.
 */
final class EchoProcess {
  private EchoProcess() {}

  public static void main(String[] args) throws Exception {
    Quiet.logs();
    TlsFiles tls =
        TlsFiles.load(
            new Place(Path.of(args[0])).serverTls(), problem -> System.err.println(problem));
    NettyServerBuilder builder =
        ServerTls.builder(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                tls,
                ServerLimits.defaults(),
                new Peers(tls, InstantSource.system()))
            .directExecutor()
            .addService(Echo.service());
    try (Network network = new Network()) {
      network.applyTo(builder);
      Server server = builder.build().start();
      ServerProcess.serveUntilInputEnds(server.getPort());
      server.shutdownNow();
    }
  }
}
