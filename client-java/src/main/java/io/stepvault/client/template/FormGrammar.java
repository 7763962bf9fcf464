package io.stepvault.client.template;

import io.stepvault.client.template.TemplatePart.Filter;

/** {@code name=value&name=value}, as the URL standard of the WHATWG writes forms. */
final class FormGrammar implements Grammar {
  private final PercentEscapes escapes = new PercentEscapes();
  private boolean inValue;

  @Override
  public void literal(char c) throws SyntaxProblem {
    if (Character.isISOControl(c)) {
      throw new SyntaxProblem("a form has no control characters");
    }
    escapes.literal(c);
    if (c == '&') {
      inValue = false;
    } else if (c == '=') {
      inValue = true;
    }
  }

  @Override
  public Encoding value(Filter filter) throws SyntaxProblem {
    Grammar.requireNone(filter);
    escapes.requireNone();
    if (!inValue) {
      throw new SyntaxProblem("in a form a value stands after the '=' of its field");
    }
    return Encoding.FORM;
  }

  @Override
  public void end() throws SyntaxProblem {
    escapes.requireNone();
  }
}
