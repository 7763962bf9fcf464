package io.stepvault.server.signing;

/** What is to be signed. */
public sealed interface SignInput {

  /**
   * A JWT (RFC 7519).
   *
   * @param claims a JSON object in UTF-8; it is signed byte for byte
   */
  @SuppressWarnings("ArrayRecordComponent") // on its way to the signature, never compared
  record Jws(String typ, byte[] claims) implements SignInput {}

  /** Any bytes, as they are. */
  @SuppressWarnings("ArrayRecordComponent") // on its way to the signature, never compared
  record Raw(byte[] content) implements SignInput {}

  /** The call said neither. */
  record None() implements SignInput {}
}
