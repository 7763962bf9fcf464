package io.stepvault.server.tls;

import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Optional;

/** The client of one connection, and what was last found out about it. Thread-safe. */
final class Peer {

  private final X509Certificate[] chain;
  private final Optional<PeerIdentity> identity;

  // Two calls may both find it outdated and check twice; they come to the same end.
  private volatile ChainCheck lastCheck = new ChainCheck(0, Optional.empty());

  /** Of generation 0: never checked. */
  private record ChainCheck(long generation, Optional<String> problem) {}

  /**
   * @param chain leaf first, at least one
   */
  Peer(X509Certificate[] chain) {
    this.chain = chain.clone();
    this.identity = PeerIdentity.of(chain[0]);
  }

  PeerCheck check(TrustBundle trust, Instant now) {
    if (identity.isEmpty()) {
      return new PeerCheck.NotTrusted("the client certificate names no single workload");
    }
    PeerIdentity peer = identity.get();
    if (now.isBefore(peer.notBefore())) {
      return new PeerCheck.NotTrusted(
          peer.name() + ": certificate is not valid before " + peer.notBefore());
    }
    if (now.isAfter(peer.notAfter())) {
      return new PeerCheck.NotTrusted(peer.name() + ": certificate expired at " + peer.notAfter());
    }
    return checkChain(trust)
        .<PeerCheck>map(
            problem -> new PeerCheck.NotTrusted(peer.name() + ": chain not trusted: " + problem))
        .orElseGet(() -> new PeerCheck.Trusted(peer));
  }

  private Optional<String> checkChain(TrustBundle trust) {
    ChainCheck last = lastCheck;
    if (last.generation() != trust.generation()) {
      last = new ChainCheck(trust.generation(), problemOf(trust));
      lastCheck = last;
    }
    return last.problem();
  }

  private Optional<String> problemOf(TrustBundle trust) {
    try {
      // The kind of key is not looked at for clients, but must not be empty.
      trust.trustManager().checkClientTrusted(chain, chain[0].getPublicKey().getAlgorithm());
      return Optional.empty();
    } catch (CertificateException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }
}
