package io.stepvault.server.cli;

/** A command that takes a value, which somebody may try to give as an argument. */
interface TakesValue {}
