package io.stepvault.server.tls;

import io.grpc.Attributes;
import io.grpc.Grpc;
import io.grpc.ServerTransportFilter;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.Arrays;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/**
 * Who is at the other end of each connection, and whether they are still trusted.
 *
 * <p>TLS asks only once, when a connection begins (or, when a session is resumed, not even then),
 * and connections live long. So each call asks again: the certificate's dates every time, its chain
 * once for each connection and trust generation. A stream that goes on is asked about again by its
 * handler, if by anybody; {@link ServerLimits#maxConnectionAge} ends it in any case. Thread-safe.
 */
public final class Peers extends ServerTransportFilter {

  private static final Attributes.Key<Peer> PEER = Attributes.Key.create("stepvault-peer");

  private static final PeerCheck NO_CERTIFICATE =
      new PeerCheck.NotTrusted("the connection has no client certificate");

  private final TlsFiles files;
  private final InstantSource clock;

  public Peers(TlsFiles files, InstantSource clock) {
    this.files = files;
    this.clock = clock;
  }

  /** Remembers the certificates that the client showed. Called by gRPC. */
  @Override
  public Attributes transportReady(Attributes transport) {
    SSLSession session = transport.get(Grpc.TRANSPORT_ATTR_SSL_SESSION);
    if (session == null) {
      return transport;
    }
    try {
      Certificate[] shown = session.getPeerCertificates();
      X509Certificate[] chain = Arrays.copyOf(shown, shown.length, X509Certificate[].class);
      return transport.toBuilder().set(PEER, new Peer(chain)).build();
    } catch (SSLPeerUnverifiedException e) {
      return transport;
    }
  }

  /**
   * Judges the certificate of the connection that a call came by. May be called on the event loop:
   * after a change of the bundle the first call of each connection costs a check of its chain.
   *
   * @param call of {@link io.grpc.ServerCall#getAttributes}
   */
  public PeerCheck check(Attributes call) {
    Peer peer = call.get(PEER);
    return peer == null ? NO_CERTIFICATE : peer.check(files.trust(), clock.instant());
  }
}
