package io.stepvault.client.template;

import io.stepvault.client.template.TemplatePart.Filter;

/** The value of a header: one line. */
final class HeaderGrammar implements Grammar {

  @Override
  public void literal(char c) throws SyntaxProblem {
    if ((c < ' ' && c != '\t') || c >= 0x7F) {
      throw new SyntaxProblem("a header is ASCII, without line breaks and other controls");
    }
  }

  @Override
  public Encoding value(Filter filter) throws SyntaxProblem {
    Grammar.requireNone(filter);
    return Encoding.HEADER;
  }
}
