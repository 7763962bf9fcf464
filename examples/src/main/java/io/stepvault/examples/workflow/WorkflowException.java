package io.stepvault.examples.workflow;

import java.util.List;

/** A definition is no workflow. */
public final class WorkflowException extends Exception {
  private static final long serialVersionUID = 1;

  private final List<String> problems;

  WorkflowException(List<String> problems) {
    super(String.join("\n", problems));
    this.problems = List.copyOf(problems);
  }

  /** All of them, each with its place: {@code charge.http.headers.Authorization: ...}. */
  public List<String> problems() {
    return problems;
  }
}
