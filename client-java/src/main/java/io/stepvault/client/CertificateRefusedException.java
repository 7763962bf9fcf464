package io.stepvault.client;

/**
 * The client certificate is no good (UNAUTHENTICATED, CERTIFICATE_NOT_TRUSTED): it has expired, is
 * no longer trusted, or names no single identity. Neither a new token nor a retry helps; build a
 * client with a new certificate.
 */
public final class CertificateRefusedException extends StepvaultException {
  private static final long serialVersionUID = 1;

  CertificateRefusedException(String message, ErrorDetails details) {
    super(message, details);
  }
}
