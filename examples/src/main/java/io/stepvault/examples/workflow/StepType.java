package io.stepvault.examples.workflow;

import io.stepvault.examples.Action;
import java.util.Optional;

/** A kind of step: makes an action of the fields that a definition has for it. */
@FunctionalInterface
interface StepType {
  /** The action, unless something is wrong: then the fields know what. */
  Optional<Action> action(Fields fields);
}
