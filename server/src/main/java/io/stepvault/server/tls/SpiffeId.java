package io.stepvault.server.tls;

import java.util.regex.Pattern;

/** The syntax of a workload's SPIFFE ID (SPIFFE-ID sections 2.1 to 2.4, X509-SVID section 3.1). */
final class SpiffeId {

  static final String SCHEME = "spiffe:";

  private static final int MAX_LENGTH = 2048;

  // The trust domain has at most 255 characters; a leaf's path is never empty. Everything that is
  // refused by its absence here: upper case in the trust domain, user info, port, query, fragment,
  // percent-encoding, empty segments and a slash at the end.
  private static final Pattern WORKLOAD =
      Pattern.compile("spiffe://[a-z0-9._-]{1,255}(/[a-zA-Z0-9._-]+)++");

  // A relative segment could make two spellings of one path.
  private static final Pattern RELATIVE_SEGMENT = Pattern.compile("/\\.{1,2}(/|$)");

  private SpiffeId() {}

  /** Whether {@code uri} is the well-formed SPIFFE ID of a workload: at most 2,048 bytes. */
  static boolean isWorkload(String uri) {
    return uri.length() <= MAX_LENGTH
        && WORKLOAD.matcher(uri).matches()
        && !RELATIVE_SEGMENT.matcher(uri).find();
  }
}
