package io.stepvault.server.admission;

/** Counts calls that failed before a token's signature was good, by certificate and true reason. */
public interface Rejections {
  void count(String certificate, String reason);
}
