package io.stepvault.client;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.grpc.ChannelCredentials;
import io.grpc.Deadline;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.stepvault.v1.ResolveServiceGrpc;
import io.stepvault.v1.ResolveServiceGrpc.ResolveServiceFutureStub;
import io.stepvault.v1.ResolveServiceGrpc.ResolveServiceStub;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * A process's connection to the brokers. Build one for the life of the process and take a cheap
 * {@link Step} from it for each step that runs.
 *
 * <p>Calls go round all addresses that the target resolves to. A call that fails with UNAVAILABLE
 * is sent up to three times more, after 100 ms and then twice as long each time, with jitter, or
 * when the broker says; never beyond its deadline. A call does not wait for a connection that
 * cannot be made. Safe for use by several threads.
 */
public final class StepvaultClient implements AutoCloseable {
  private static final long CLOSE_SECONDS = 5;

  private final ManagedChannel channel;
  private final Duration deadline;
  private final ClientParts parts;
  private final Set<ReferenceWatch> watches = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  private StepvaultClient(ManagedChannel channel, Duration deadline, ClientParts parts) {
    this.channel = channel;
    this.deadline = deadline;
    this.parts = parts;
  }

  public static Builder builder() {
    return new Builder();
  }

  /**
   * A step whose token does not change.
   *
   * @param token in compact form and without {@code Bearer}
   * @throws IllegalArgumentException when it cannot be a token: null, empty, or not printable ASCII
   */
  public Step step(String token) {
    String mistake = TokenCredentials.mistakeIn(token);
    if (mistake != null) {
      throw new IllegalArgumentException("this is no token: " + mistake);
    }
    return new Step(this, TokenCredentials.ofToken(token), parts);
  }

  /** A step whose token may change while it runs. */
  public Step step(TokenSupplier tokens) {
    Objects.requireNonNull(tokens, "tokens");
    return new Step(this, new TokenCredentials(tokens), parts);
  }

  /**
   * Ends the connections. Calls under way have 5 s to finish and then fail with {@link
   * UnavailableException}; so they do at once when the thread is interrupted, which it stays. Wipes
   * what steps hold; their maskers go on. Secrets that were handed out stay as they are. Has no
   * effect the second time.
   */
  @Override
  public void close() {
    closed = true;
    watches.forEach(ReferenceWatch::close); // They would go on for ever.
    channel.shutdown();
    try {
      if (!channel.awaitTermination(CLOSE_SECONDS, SECONDS)) {
        channel.shutdownNow();
      }
    } catch (InterruptedException e) {
      channel.shutdownNow();
      Thread.currentThread().interrupt();
    }
    parts.timer().close();
  }

  /**
   * Has to be open.
   *
   * @throws IllegalStateException when the client is closed
   */
  void requireOpen() {
    if (closed) {
      throw new IllegalStateException("the client is closed");
    }
  }

  /** Of what begins now. */
  Deadline deadline() {
    return Deadline.after(deadline.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** A stub for one call: its deadline begins now. */
  ResolveServiceFutureStub resolveService(TokenCredentials credentials) {
    requireOpen();
    return ResolveServiceGrpc.newFutureStub(channel)
        .withCallCredentials(credentials)
        .withInterceptors(new RefusedTokens(credentials.supplier()))
        .withDeadlineAfter(deadline);
  }

  /** Has a step told what to ask for again, until {@link #unwatch}. */
  ReferenceWatch watch(TokenCredentials credentials, List<String> references, Step step) {
    requireOpen();
    ReferenceWatch watch =
        new ReferenceWatch(
            () -> watchService(credentials),
            credentials.mayChange(),
            references,
            step::invalidate,
            step::invalidateAll,
            parts.timer(),
            new Backoff(() -> ThreadLocalRandom.current().nextDouble()));
    watches.add(watch);
    watch.start();
    return watch;
  }

  void unwatch(ReferenceWatch watch) {
    watches.remove(watch);
    watch.close();
  }

  private ResolveServiceStub watchService(TokenCredentials credentials) {
    requireOpen();
    return ResolveServiceGrpc.newStub(channel)
        .withCallCredentials(credentials)
        .withInterceptors(new RefusedTokens(credentials.supplier()));
  }

  /** Needs an address and credentials. */
  public static final class Builder {
    private String address;
    private ChannelCredentials credentials;
    private Duration deadline = Duration.ofSeconds(5);
    private Tls tls;
    private boolean cache = true;
    private CallMetrics metrics = CallMetrics.NONE;
    private LongSupplier nanoClock = System::nanoTime;
    private Timer timer;

    private Builder() {}

    /**
     * Where the brokers are: {@code host:port}, or a target in gRPC's naming such as {@code
     * dns:///stepvault.internal:7443}. The broker's certificate must be for this host.
     */
    public Builder address(String address) {
      this.address = Objects.requireNonNull(address, "address");
      return this;
    }

    /**
     * Mutual TLS from files, which the client looks at every 5 s from then on. Takes the place of
     * {@link #credentials}.
     */
    public Builder tls(Tls tls) {
      credentials(tls.credentials());
      this.tls = tls;
      return this;
    }

    /**
     * Credentials made by other means, for example from a key store. They must bring a client
     * certificate. No token is ever sent over a connection that is not encrypted.
     */
    public Builder credentials(ChannelCredentials credentials) {
      this.credentials = Objects.requireNonNull(credentials, "credentials");
      this.tls = null;
      return this;
    }

    /**
     * How long a call may take in all, with its retries and the token supplier's time; 5 s unless
     * set.
     *
     * @throws IllegalArgumentException when it is not positive
     */
    public Builder deadline(Duration deadline) {
      if (deadline.isZero() || deadline.isNegative()) {
        throw new IllegalArgumentException("a deadline must be positive, not " + deadline);
      }
      this.deadline = deadline;
      return this;
    }

    /**
     * Whether steps hold values until their leases are over, and share calls; they do unless this
     * is false. Then each resolve asks a broker, and leaves an audit record.
     */
    public Builder cache(boolean cache) {
      this.cache = cache;
      return this;
    }

    /** Counts calls and values there; nowhere unless set. */
    public Builder metrics(MicrometerMetrics metrics) {
      this.metrics = metrics.calls();
      return this;
    }

    Builder nanoClock(LongSupplier nanoClock) {
      this.nanoClock = nanoClock;
      return this;
    }

    Builder timer(Timer timer) {
      this.timer = timer;
      return this;
    }

    /**
     * The client. Connects with the first call.
     *
     * @throws IllegalStateException when the address or the credentials are missing
     */
    public StepvaultClient build() {
      if (address == null) {
        throw new IllegalStateException("address(...) is missing");
      }
      if (credentials == null) {
        throw new IllegalStateException("tls(...) or credentials(...) is missing");
      }
      return build(Connection.to(address, credentials));
    }

    StepvaultClient build(ManagedChannelBuilder<?> channel) {
      ManagedChannel open = Connection.open(channel);
      ClientParts parts =
          new ClientParts(nanoClock, timer == null ? new ClientTimer() : timer, metrics, cache);
      if (tls != null) {
        tls.follow(parts.timer(), open::enterIdle);
      }
      return new StepvaultClient(open, deadline, parts);
    }
  }
}
