package io.stepvault.server.authorizer;

import com.google.common.base.Ascii;
import java.util.Comparator;

/**
 * What tokens were revoked by: those that say this. In an order, so that a hash table of values
 * that somebody chose is no list.
 *
 * @param value as the token, or the certificate that presents it, says it
 */
public record Revoked(Kind kind, String value) implements Comparable<Revoked> {
  private static final Comparator<Revoked> ORDER =
      Comparator.comparing(Revoked::kind).thenComparing(Revoked::value);

  @Override
  public int compareTo(Revoked other) {
    return ORDER.compare(this, other);
  }

  /** Where a token says it. The names are those of RevokeTokens' fields. */
  public enum Kind {
    /** Its own id: it never passes again. */
    JTI,
    RUN,
    SUBJECT,
    /** A SPIFFE id, a DNS name, or the SHA-256 of one certificate, base64url. */
    CERTIFICATE;

    /** As the request names it. */
    public String field() {
      return Ascii.toLowerCase(name());
    }
  }
}
