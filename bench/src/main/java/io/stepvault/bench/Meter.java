package io.stepvault.bench;

/** Reads the CPU time of everything that a run puts under load. */
interface Meter {

  Sample read();

  /**
   * Seconds of CPU since each process began.
   *
   * @param compiling of those of the server, what its JVM's compilers took
   */
  record Sample(double server, double compiling, double database, double generator) {
    Sample minus(Sample before) {
      return new Sample(
          server - before.server,
          // A JVM ends compiler threads that have nothing to do, and Linux forgets their time.
          Math.max(0, compiling - before.compiling),
          database - before.database,
          generator - before.generator);
    }
  }
}
