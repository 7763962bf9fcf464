package io.stepvault.server.watch;

/**
 * One answer of a watch.
 *
 * @param reference as the request spelled it; empty when it is about none
 * @param cursor goes on behind this hint
 */
public record Hint(Change change, String reference, String cursor) {}
