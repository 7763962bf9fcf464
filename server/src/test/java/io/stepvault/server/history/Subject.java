package io.stepvault.server.history;

import io.grpc.ManagedChannel;
import java.util.Random;
import java.util.function.Supplier;

/** One thing of a history, which one client changes while others use it. */
interface Subject {

  /**
   * Makes it, or changes it in one way of many; by one thread only.
   *
   * @param brokers answers each time with a connection to any of them
   */
  void change(Supplier<ManagedChannel> brokers, Random random);

  /** Uses it once, if it is there. */
  void use(ManagedChannel channel, Random random);
}
