package io.stepvault.server.tls;

/** Whether a call's client certificate is good at this moment. */
public sealed interface PeerCheck {

  /** It is, and names this workload. */
  record Trusted(PeerIdentity identity) implements PeerCheck {}

  /**
   * It is not.
   *
   * @param trueReason for the log and the count of rejections, not for the caller
   */
  record NotTrusted(String trueReason) implements PeerCheck {}
}
