/**
 * Measures the broker: a load generator, the processes under load, and the report. The generator is
 * a process of its own; brokers, the echo and PostgreSQL are others, whose CPU time is read from
 * the operating system (Linux).
 */
package io.stepvault.bench;
