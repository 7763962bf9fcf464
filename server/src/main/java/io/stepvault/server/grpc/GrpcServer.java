package io.stepvault.server.grpc;

import com.google.common.util.concurrent.MoreExecutors;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallExecutorSupplier;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.HealthStatusManager;
import io.grpc.protobuf.services.ProtoReflectionServiceV1;
import io.stepvault.server.admission.Gate;
import io.stepvault.server.admission.Rejections;
import io.stepvault.server.config.Config;
import io.stepvault.server.explain.Explain;
import io.stepvault.server.organization.Organizations;
import io.stepvault.server.quota.Quotas;
import io.stepvault.server.quota.Turns;
import io.stepvault.server.registry.Registry;
import io.stepvault.server.resolve.Resolver;
import io.stepvault.server.signing.Signing;
import io.stepvault.server.template.CheckTemplates;
import io.stepvault.server.tls.Peers;
import io.stepvault.server.tls.ServerLimits;
import io.stepvault.server.tls.ServerTls;
import io.stepvault.server.tls.TlsFiles;
import io.stepvault.server.vault.Vault;
import io.stepvault.server.watch.Watches;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** The gRPC server: the API's services, health and reflection, behind one guard. */
public final class GrpcServer implements AutoCloseable {
  private final Server server;
  private final HealthStatusManager health;
  private final ExecutorService calls;
  private final Network network;

  private GrpcServer(
      Server server, HealthStatusManager health, ExecutorService calls, Network network) {
    this.server = server;
    this.health = health;
    this.calls = calls;
    this.network = network;
  }

  /** A server that shows the certificate of {@code tls} and checks its callers' against it. */
  public static Builder builder(
      TlsFiles tls,
      InstantSource clock,
      Set<String> operators,
      Rejections rejections,
      Quotas quotas,
      Turns turns) {
    return new Builder(tls, clock, operators, rejections, quotas, turns);
  }

  /** Gathers the services; each is served when it is given. */
  public static final class Builder {
    private final TlsFiles tls;
    private final InstantSource clock;
    private final Set<String> operators;
    private final Rejections rejections;
    private final Quotas quotas;
    private final Turns turns;
    private final Network network = new Network();
    private final List<ServerServiceDefinition> services = new ArrayList<>();

    private Builder(
        TlsFiles tls,
        InstantSource clock,
        Set<String> operators,
        Rejections rejections,
        Quotas quotas,
        Turns turns) {
      this.tls = tls;
      this.clock = clock;
      this.operators = operators;
      this.rejections = rejections;
      this.quotas = quotas;
      this.turns = turns;
    }

    public Builder vault(Vault vault) {
      services.add(new VaultGrpcService(vault).bindService());
      return this;
    }

    public Builder resolve(
        Resolver resolver,
        Signing signing,
        Explain explain,
        CheckTemplates checkTemplates,
        Watches watches) {
      services.add(
          new ResolveGrpcService(
                  resolver, signing, explain, checkTemplates, watches, network.eventLoops())
              .bindService());
      return this;
    }

    public Builder authorizers(Registry registry, Gate gate) {
      services.add(new AuthorizerGrpcService(registry, gate).bindService());
      return this;
    }

    public Builder organizations(Organizations organizations) {
      services.add(new OrganizationGrpcService(organizations).bindService());
      return this;
    }

    /**
     * Starts it; its health is NOT_SERVING until it is said to be ready.
     *
     * @throws IllegalStateException when a method has no scope
     */
    public GrpcServer start(Config.Listen listen) throws IOException {
      Peers peers = new Peers(tls, clock);
      CallGuard guard =
          new CallGuard(peers, Scopes.of(services), operators, rejections, quotas, turns);
      HealthStatusManager health = new HealthStatusManager();
      health.setStatus(HealthStatusManager.SERVICE_NAME_ALL_SERVICES, ServingStatus.NOT_SERVING);
      ExecutorService calls = Executors.newVirtualThreadPerTaskExecutor();
      NettyServerBuilder builder =
          ServerTls.builder(
                  new InetSocketAddress(listen.address(), listen.port()),
                  tls,
                  ServerLimits.defaults(),
                  peers)
              // Finds the method, on the event loop; on any other executor each call would begin
              // with a change of threads, and what it began on would go on to run its handler.
              .directExecutor()
              .callExecutor(new CallExecutors(calls))
              .addService(ServerInterceptors.intercept(health.getHealthService(), guard))
              .addService(
                  ServerInterceptors.intercept(ProtoReflectionServiceV1.newInstance(), guard));
      network.applyTo(builder);
      services.forEach(
          service ->
              builder.addService(ServerInterceptors.intercept(OwnMarshallers.of(service), guard)));
      return new GrpcServer(builder.build().start(), health, calls, network);
    }
  }

  public int port() {
    return server.getPort();
  }

  /** Tells health checks, of the whole server. */
  public void setReady(boolean ready) {
    health.setStatus(
        HealthStatusManager.SERVICE_NAME_ALL_SERVICES,
        ready ? ServingStatus.SERVING : ServingStatus.NOT_SERVING);
  }

  @Override
  public void close() {
    health.enterTerminalState();
    server.shutdown();
    try {
      if (!server.awaitTermination(5, TimeUnit.SECONDS)) {
        server.shutdownNow();
      }
    } catch (InterruptedException e) {
      server.shutdownNow();
      Thread.currentThread().interrupt();
    }
    calls.close();
    network.close();
  }

  /** What never blocks runs where it arrives; whatever may wait gets a virtual thread. */
  private record CallExecutors(Executor mayWait) implements ServerCallExecutorSupplier {
    @Override
    public <Q, A> Executor getExecutor(ServerCall<Q, A> call, Metadata headers) {
      String method = call.getMethodDescriptor().getFullMethodName();
      return ResolveGrpcService.ON_EVENT_LOOP.contains(method)
          ? MoreExecutors.directExecutor()
          : mayWait;
    }
  }
}
