package io.stepvault.client.template;

/** A text is no template of its context. The message says what is wrong, and quotes nothing. */
public final class TemplateSyntaxException extends IllegalArgumentException {
  private final String problem;
  private final int offset;

  TemplateSyntaxException(String problem, int offset) {
    super(problem + " (at character " + offset + ")");
    this.problem = problem;
    this.offset = offset;
  }

  /** What is wrong, without the position. */
  public String problem() {
    return problem;
  }

  /**
   * Where, in code points from 0. Of a template made of parts: counted over the parts' literal
   * texts alone.
   */
  public int offset() {
    return offset;
  }
}
