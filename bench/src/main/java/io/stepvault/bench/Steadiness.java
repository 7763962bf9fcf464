package io.stepvault.bench;

import java.util.ArrayList;
import java.util.List;

/**
 * Whether a JVM is warm: a call's cost falls while it is being compiled, and is steady once two
 * windows in a row were hardly cheaper than the cheapest before them, and hardly anything was
 * compiled in them. The cost alone would not do: on a busy machine it is held up for a while.
 */
final class Steadiness {
  /** What counts as cheaper: more than runs of a warm process lie apart. */
  private static final double CHEAPER = 0.97;

  private static final int STEADY_WINDOWS = 2;

  /** Of the CPU time: what a JVM that has compiled all that is hot may still compile. */
  private static final double COMPILING = 0.015;

  private final int fewest;
  private final int most;
  private final List<Double> costs = new ArrayList<>();
  private double cheapest = Double.MAX_VALUE;
  private int steady;

  Steadiness(int fewest, int most) {
    this.fewest = fewest;
    this.most = most;
  }

  /**
   * A window.
   *
   * @param cost of a call, in any unit; what is no number (no call ended) is not steady
   * @param compiling the share of the CPU time that compiling took
   */
  void add(double cost, double compiling) {
    costs.add(cost);
    boolean warming = !(cost > CHEAPER * cheapest) || compiling > COMPILING;
    steady = warming ? 0 : steady + 1;
    cheapest = Double.isFinite(cost) ? Math.min(cheapest, cost) : cheapest;
  }

  boolean isReached() {
    return costs.size() >= most || (costs.size() >= fewest && steady >= STEADY_WINDOWS);
  }
}
