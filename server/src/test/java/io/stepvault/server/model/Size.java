package io.stepvault.server.model;

import net.jqwik.api.lifecycle.AroundPropertyHook;
import net.jqwik.api.lifecycle.PropertyExecutionResult;
import net.jqwik.api.lifecycle.PropertyExecutor;
import net.jqwik.api.lifecycle.PropertyLifecycleContext;

/**
 * How many steps there are and which: {@code -Dstepvault.model.steps=100000}, {@code
 * -Dstepvault.model.seed=17}. Each build takes the same ones.
 */
final class Size implements AroundPropertyHook {
  static final int STEPS_OF_A_TRY = 80;
  private static final int STEPS = Integer.getInteger("stepvault.model.steps", 10_000);
  private static final String SEED = System.getProperty("stepvault.model.seed", "1");

  @Override
  public PropertyExecutionResult aroundProperty(
      PropertyLifecycleContext context, PropertyExecutor property) {
    context.attributes().setTries(tries());
    context.attributes().setSeed(SEED);
    return property.execute();
  }

  static int tries() {
    return Math.ceilDiv(STEPS, STEPS_OF_A_TRY);
  }
}
