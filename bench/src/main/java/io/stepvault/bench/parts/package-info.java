/**
 * Benchmarks of the hot path's parts, each alone in one thread (JMH). Those of parts that are not
 * public are in the packages of these parts.
 */
package io.stepvault.bench.parts;
