package io.stepvault.examples.workflow;

import io.stepvault.examples.Action;
import java.util.List;

/** A workflow that was read and found good: its templates are parsed, and it holds no value. */
public record Workflow(String name, List<NamedStep> steps) {

  /** A step and what it does. */
  public record NamedStep(String name, Action action) {}
}
