package io.stepvault.client.template;

import io.stepvault.client.template.Grammar.SyntaxProblem;

/** {@code %} and two hex digits (RFC 3986, 2.1), of which a value is no part. */
final class PercentEscapes {
  private int due;

  void literal(char c) throws SyntaxProblem {
    if (due > 0) {
      if (c > 'f' || Character.digit(c, 16) < 0) {
        throw incomplete();
      }
      due--;
    } else if (c == '%') {
      due = 2;
    }
  }

  /** A value stands here, or the text is over. */
  void requireNone() throws SyntaxProblem {
    if (due > 0) {
      throw incomplete();
    }
  }

  private static SyntaxProblem incomplete() {
    return new SyntaxProblem("after '%' come two hex digits; '%' itself is written %25");
  }
}
