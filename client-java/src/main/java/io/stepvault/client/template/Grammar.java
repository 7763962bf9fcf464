package io.stepvault.client.template;

import io.stepvault.client.template.TemplatePart.Filter;

/** Follows the literal text of a template from its beginning, and knows where it is. */
interface Grammar {

  /** A piece of literal text is not what may stand there. */
  final class SyntaxProblem extends Exception {
    private static final long serialVersionUID = 1;

    SyntaxProblem(String problem) {
      super(problem, null, false, false);
    }
  }

  /** The next character (UTF-16 unit) of the text. */
  void literal(char c) throws SyntaxProblem;

  /** A value stands here: how is it written? */
  Encoding value(Filter filter) throws SyntaxProblem;

  /** The text is over. */
  default void end() throws SyntaxProblem {}

  /** For contexts that have no filters. */
  static void requireNone(Filter filter) throws SyntaxProblem {
    if (filter != Filter.NONE) {
      throw new SyntaxProblem("filters are for JSON only");
    }
  }
}
