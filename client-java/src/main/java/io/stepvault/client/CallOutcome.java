package io.stepvault.client;

import java.util.Locale;

/** How a call to a broker ended, as it is counted. */
enum CallOutcome {
  OK,
  REFERENCES_UNRESOLVED,
  TOKEN_REFUSED,
  TOKEN_SUPPLIER_FAILED,
  CERTIFICATE_REFUSED,
  NOT_PERMITTED,
  INVALID_REQUEST,
  UNAVAILABLE_BROKER,
  UNAVAILABLE_DEADLINE,
  UNAVAILABLE_TRANSPORT,
  UNAVAILABLE_TLS,
  INTEGRITY_FAILED,
  CANCELLED,
  /** Anything else. */
  FAILED;

  static CallOutcome of(RuntimeException failure) {
    if (failure instanceof UnavailableException unavailable) {
      return switch (unavailable.source()) {
        case BROKER -> UNAVAILABLE_BROKER;
        case DEADLINE -> UNAVAILABLE_DEADLINE;
        case TRANSPORT -> UNAVAILABLE_TRANSPORT;
        case TLS -> UNAVAILABLE_TLS;
      };
    }
    if (failure instanceof ReferencesUnresolvedException) {
      return REFERENCES_UNRESOLVED;
    }
    if (failure instanceof TokenRefusedException) {
      return TOKEN_REFUSED;
    }
    if (failure instanceof TokenSupplierException) {
      return TOKEN_SUPPLIER_FAILED;
    }
    if (failure instanceof CertificateRefusedException) {
      return CERTIFICATE_REFUSED;
    }
    if (failure instanceof NotPermittedException) {
      return NOT_PERMITTED;
    }
    if (failure instanceof InvalidRequestException) {
      return INVALID_REQUEST;
    }
    if (failure instanceof IntegrityException) {
      return INTEGRITY_FAILED;
    }
    return failure instanceof CallCancelledException ? CANCELLED : FAILED;
  }

  /** As metrics name it. */
  String tag() {
    return name().toLowerCase(Locale.ROOT);
  }
}
