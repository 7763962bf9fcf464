package io.stepvault.server.token;

/**
 * What client certificate may present a token (claim {@code cnf}, RFC 7800). To be compared with
 * the connection's certificate, exactly.
 */
public sealed interface TokenBinding {
  /** The member of {@code cnf} that says it. */
  String method();

  /** What the certificate must match. */
  String value();

  /**
   * The certificate with this SHA-256 (RFC 8705 section 3.1).
   *
   * @param value base64url of the 32 bytes, without padding: 43 characters
   */
  record X5tS256(String value) implements TokenBinding {
    @Override
    public String method() {
      return "x5t#S256";
    }

    /** The binding to a certificate whose DER encoding has this SHA-256, 32 bytes. */
    public static X5tS256 of(byte[] sha256) {
      return new X5tS256(Base64Url.encode(sha256));
    }
  }

  /**
   * Any certificate with this SPIFFE id.
   *
   * @param value the id, with {@code spiffe://}, at most 2,048 visible ASCII characters
   */
  record SpiffeId(String value) implements TokenBinding {
    @Override
    public String method() {
      return "spiffe";
    }
  }
}
