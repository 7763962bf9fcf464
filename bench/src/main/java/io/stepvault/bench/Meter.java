package io.stepvault.bench;

/** Reads the CPU time of everything that a run puts under load. */
interface Meter {

  Sample read();

  /** Seconds of CPU since each process began. */
  record Sample(double server, double database, double generator) {
    Sample minus(Sample before) {
      return new Sample(
          server - before.server, database - before.database, generator - before.generator);
    }
  }
}
