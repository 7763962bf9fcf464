package io.stepvault.server.token;

/** Why a token was refused before its signature was looked at: for log, metric and audit only. */
public enum TokenRefusal {
  /** Longer than {@link CompactJws#MAX_LENGTH}. */
  TOO_LONG,
  /** Not three parts, or without header or signature: a JWE, JSON serialization, something else. */
  NOT_COMPACT,
  /** A part is not base64url in its one canonical encoding. */
  NOT_BASE64URL,
  /**
   * The header is not one strict JSON object, or {@code alg}, {@code kid} or {@code typ} is bad.
   */
  HEADER_INVALID,
  /** The header names a key or an extension, which a token may not do. */
  HEADER_FORBIDDEN,
  /** {@code alg} is none of the algorithms that a key can have. */
  ALGORITHM_UNSUPPORTED,
  /** {@code typ} is not {@link ParsedToken#TYPE}. */
  TYPE_WRONG,
  /** The payload is not one strict JSON object. */
  CLAIMS_INVALID,
  /** A required claim is missing. */
  CLAIM_MISSING,
  /** A claim has the wrong form or is out of bounds. */
  CLAIM_INVALID
}
