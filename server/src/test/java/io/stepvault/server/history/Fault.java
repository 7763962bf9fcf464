package io.stepvault.server.history;

import java.sql.Connection;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** What goes wrong during a history. Each lasts some hundred milliseconds or more. */
enum Fault {
  NONE,
  /** Connections between brokers and database are cut, again and again. */
  CUTS,
  /** A broker is stopped in its tracks, and goes on later as if nothing had been. */
  PAUSES,
  /** A broker is killed and started again. */
  KILL,
  DATABASE_RESTART,
  DATABASE_CRASH,
  /** The database's server dies, and a standby that had everything takes over. */
  FAIL_OVER,
  /** What was deleted is purged, again and again. */
  PURGES;

  /**
   * Lets it happen.
   *
   * @param purge purges what is deleted in the history's organization
   */
  void happen(Cluster cluster, Random random, Runnable purge) throws Exception {
    pass(150);
    switch (this) {
      case NONE -> pass(150);
      case CUTS -> {
        try (Connection superuser = cluster.superuser()) {
          for (int i = 0; i < 15; i++) {
            cluster.cut(superuser, random.nextInt(4) > 0 ? "batches" : "%");
            pass(5 + random.nextInt(30));
          }
        }
      }
      case PAUSES -> {
        for (int i = 0; i < 3; i++) {
          BrokerProcess broker = any(cluster, random);
          broker.pause();
          pass(10 + random.nextInt(100));
          broker.resume();
          pass(20 + random.nextInt(50));
        }
      }
      case KILL -> {
        BrokerProcess broker = any(cluster, random);
        broker.kill();
        cluster.relaunch(broker);
      }
      case DATABASE_RESTART -> cluster.postgres().restart(RestartablePostgres.Stop.FAST);
      case DATABASE_CRASH -> cluster.postgres().restart(RestartablePostgres.Stop.CRASH);
      case FAIL_OVER -> cluster.postgres().failOver();
      case PURGES -> {
        for (int i = 0; i < 12; i++) {
          purge.run();
          pass(5 + random.nextInt(40));
        }
      }
    }
  }

  private static BrokerProcess any(Cluster cluster, Random random) {
    return cluster.broker(random.nextInt(cluster.brokers()));
  }

  /** Tries again while something is coming back. */
  static void untilTrue(BooleanSupplier attempt) {
    for (int attempts = 0; !attempt.getAsBoolean(); attempts++) {
      if (attempts == 1_000) {
        throw new AssertionError("a broker does not come back");
      }
      pass(20);
    }
  }

  /** A history needs time to happen in; nothing is asserted about how much. */
  static void pass(long millis) {
    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
  }
}
