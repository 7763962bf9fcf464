package io.stepvault.server.grpc;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.StatusRuntimeException;
import io.stepvault.server.admission.Denials;
import io.stepvault.server.admission.Presented;
import io.stepvault.server.admission.Rejections;
import io.stepvault.server.error.Refusal;
import io.stepvault.server.log.SafeTrace;
import io.stepvault.server.quota.Quotas;
import io.stepvault.server.quota.Turns;
import io.stepvault.server.tls.PeerCheck;
import io.stepvault.server.tls.PeerIdentity;
import io.stepvault.server.tls.Peers;
import io.stepvault.v1.ErrorReason;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stands before every call: checks the certificate, gathers what the call presents, and turns
 * whatever a handler throws into a status with a reason.
 */
final class CallGuard implements ServerInterceptor {
  static final Context.Key<Presented> PRESENTED = Context.key("stepvault.presented");

  /** Whether the certificate of the call's connection is good now; for calls that go on. */
  static final Context.Key<BooleanSupplier> TRUSTED = Context.key("stepvault.trusted");

  private static final Logger LOG = LoggerFactory.getLogger(CallGuard.class);
  private static final String BEARER = "Bearer ";

  /** What no token and no organization can be: it is refused where they are looked at. */
  private static final String AMBIGUOUS = "";

  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
  private static final Metadata.Key<String> ORGANIZATION =
      Metadata.Key.of("stepvault-organization", Metadata.ASCII_STRING_MARSHALLER);

  private final Function<io.grpc.Attributes, PeerCheck> peers;
  private final Scopes scopes;
  private final Set<String> operators;
  private final Rejections rejections;
  private final Quotas quotas;
  private final Turns turns;

  CallGuard(
      Peers peers,
      Scopes scopes,
      Set<String> operators,
      Rejections rejections,
      Quotas quotas,
      Turns turns) {
    this.peers = peers::check;
    this.scopes = scopes;
    this.operators = Set.copyOf(operators);
    this.rejections = rejections;
    this.quotas = quotas;
    this.turns = turns;
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    return switch (peers.apply(call.getAttributes())) {
      case PeerCheck.Trusted trusted -> admitted(call, headers, next, trusted.identity());
      case PeerCheck.NotTrusted refused -> {
        LOG.atDebug().addKeyValue("reason", refused.trueReason()).log("certificate not trusted");
        rejections.count("", "CERTIFICATE_NOT_TRUSTED");
        yield refuse(call, Denials.notTrusted());
      }
    };
  }

  private <Q, A> ServerCall.Listener<Q> admitted(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next, PeerIdentity peer) {
    String method = call.getMethodDescriptor().getFullMethodName();
    Optional<String> scope = scopes.of(method);
    if (scope.isEmpty()) { // Health and reflection answer every trusted certificate.
      return new Mapping<>(call, next.startCall(call, headers), Runnable::run);
    }
    try {
      quotas.countIdentity(peer.name());
    } catch (Refusal refusal) {
      rejections.count(peer.name(), "quota of the identity");
      return refuse(call, refusal);
    }
    Presented presented =
        new Presented(
            method.substring(method.lastIndexOf('.', method.indexOf('/')) + 1),
            scope.get(),
            peer,
            operators.contains(peer.name()),
            one(headers, AUTHORIZATION).map(CallGuard::bearer),
            one(headers, ORGANIZATION));
    Context context = Context.current().withValue(PRESENTED, presented);
    if (!call.getMethodDescriptor().getType().serverSendsOneMessage()) {
      BooleanSupplier trusted =
          () -> peers.apply(call.getAttributes()) instanceof PeerCheck.Trusted;
      context = context.withValue(TRUSTED, trusted);
    }
    return new Mapping<>(
        call,
        Contexts.interceptCall(context, call, headers, next),
        ResolveGrpcService.ON_EVENT_LOOP.contains(method)
            ? Runnable::run // Nothing there waits for anything.
            : work -> inTurn(peer, call, work));
  }

  private void inTurn(PeerIdentity peer, ServerCall<?, ?> call, Runnable work) {
    Turns.Turn turn;
    try {
      turn = turns.take(peer.name());
    } catch (Refusal refusal) {
      rejections.count(peer.name(), "turns of the identity");
      throw refusal;
    }
    try {
      if (!call.isCancelled()) {
        work.run();
      }
    } finally {
      turn.end();
    }
  }

  private static Optional<String> one(Metadata headers, Metadata.Key<String> key) {
    Iterable<String> all = headers.getAll(key);
    if (all == null) {
      return Optional.empty();
    }
    var values = all.iterator();
    String first = values.next();
    return Optional.of(values.hasNext() ? AMBIGUOUS : first);
  }

  private static String bearer(String authorization) {
    return authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())
        ? authorization.substring(BEARER.length())
        : AMBIGUOUS;
  }

  private static <Q, A> ServerCall.Listener<Q> refuse(ServerCall<Q, A> call, Refusal refusal) {
    StatusRuntimeException status = Statuses.of(refusal);
    call.close(status.getStatus(), status.getTrailers());
    return new ServerCall.Listener<>() {};
  }

  /** Turns what the handler throws into a status; after that it is not called any more. */
  private static final class Mapping<Q> extends SimpleForwardingServerCallListener<Q> {
    private final ServerCall<Q, ?> call;
    private final Executor work;
    private boolean refused;
    private int messages;

    /**
     * @param work runs what a handler does with a whole request, before it returns
     */
    Mapping(ServerCall<Q, ?> call, ServerCall.Listener<Q> handler, Executor work) {
      super(handler);
      this.call = call;
      this.work = work;
    }

    @Override
    public void onMessage(Q message) {
      messages++;
      if (message == null) {
        close(
            Refusal.of(
                ErrorReason.REQUEST_MALFORMED,
                "the bytes are not this method's message; compare your .proto with the broker's"));
      } else if (!refused) {
        guarded(() -> super.onMessage(message));
      }
    }

    @Override
    public void onHalfClose() {
      if (messages == 0 && call.getMethodDescriptor().getType().clientSendsOneMessage()) {
        close(
            Refusal.of(
                ErrorReason.REQUEST_MALFORMED, "the call ended without a message; send one"));
      } else if (!refused) {
        guarded(() -> work.execute(super::onHalfClose));
      }
    }

    private void guarded(Runnable work) {
      try {
        work.run();
      } catch (Refusal refusal) {
        close(refusal);
      } catch (RuntimeException | StackOverflowError e) {
        close(defect(e));
      }
    }

    private Refusal defect(Throwable e) {
      String id = UUID.randomUUID().toString();
      LOG.atError()
          .addKeyValue("id", id)
          .addKeyValue("method", call.getMethodDescriptor().getFullMethodName())
          .addKeyValue("trace", SafeTrace.of(e))
          .log("defect");
      return Refusal.of(
          ErrorReason.INTERNAL_ERROR, "a defect of the broker; its log has more under " + id);
    }

    private void close(Refusal refusal) {
      refused = true;
      StatusRuntimeException status = Statuses.of(refusal);
      if (call.isCancelled()) {
        return;
      }
      try {
        call.close(status.getStatus(), status.getTrailers());
      } catch (IllegalStateException e) {
        // The handler had closed the call before it threw: the caller has its answer.
        LOG.atDebug().addKeyValue("reason", refusal.reason()).log("closed already");
      }
    }
  }
}
