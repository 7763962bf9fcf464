/**
 * The library for workflow nodes: gives a running step the values of its secrets.
 *
 * <p>Start at {@link io.stepvault.client.StepvaultClient}. Everything that can go wrong with a call
 * is a {@link io.stepvault.client.StepvaultException}, one subclass for each thing to do about it.
 * Authorizers sign tokens with {@link io.stepvault.client.token.TokenSigner}.
 */
package io.stepvault.client;
