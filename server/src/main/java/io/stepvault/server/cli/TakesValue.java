package io.stepvault.server.cli;

/** A command that takes a value, which somebody may try to give as an argument. */
interface TakesValue {
  /** How it is given instead. */
  default String otherwise() {
    return "leave it out to be asked, pipe it in, or name a file with --value-file";
  }
}
