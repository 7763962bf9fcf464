package io.stepvault.client.masking;

import java.util.List;

/** Percent-encoding (RFC 3986, section 2.1), as libraries in use do it. */
final class PercentEncodings {
  private static final String UNRESERVED = "-._~";

  /** Only what RFC 3986 calls unreserved stays. */
  static final Encoding UPPER = new Encoding(UNRESERVED, false, true);

  static final Encoding LOWER = new Encoding(UNRESERVED, false, false);

  private static final List<Kept> KEPT =
      List.of(
          new Kept(UNRESERVED, false),
          new Kept(UNRESERVED, true), // Python's urlencode.
          new Kept("-._*", true), // Forms: Java's URLEncoder, the WHATWG's URLSearchParams.
          new Kept("-._~!'()*", false), // encodeURIComponent
          new Kept("-._~/", false), // Python's quote.
          new Kept("-._~!$&'()*+,;=:@", false), // One segment of a path.
          new Kept("-._~!$&'()*+,;=:@/?#", false)); // encodeURI

  static final List<Encoding> ALL =
      KEPT.stream()
          .flatMap(kept -> List.of(kept.encoding(true), kept.encoding(false)).stream())
          .toList();

  /** The ones in which a document is put into a URL. */
  static final List<Encoding> OF_DOCUMENTS = ALL.subList(0, 8);

  private record Kept(String characters, boolean plus) {
    Encoding encoding(boolean upper) {
      return new Encoding(characters, plus, upper);
    }
  }

  /**
   * @param kept what stays as it is besides letters and digits
   * @param plus a space becomes {@code +}
   * @param upper hex digits of {@code %2F}
   */
  record Encoding(String kept, boolean plus, boolean upper) {

    byte[] of(byte[] value) {
      Sink sink = new Sink(value.length * 2);
      for (byte one : value) {
        int b = one & 0xff;
        if (Sink.isAlphanumeric(b) || kept.indexOf(b) >= 0) {
          sink.add(b);
        } else if (b == ' ' && plus) {
          sink.add('+');
        } else {
          sink.add('%').hex(b, upper);
        }
      }
      return sink.take();
    }
  }

  private PercentEncodings() {}
}
