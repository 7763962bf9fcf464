package io.stepvault.client.template;

import io.stepvault.client.template.TemplatePart.Filter;

/** Any text. */
final class PlainGrammar implements Grammar {

  @Override
  public void literal(char c) {}

  @Override
  public Encoding value(Filter filter) throws SyntaxProblem {
    Grammar.requireNone(filter);
    return Encoding.PLAIN;
  }
}
