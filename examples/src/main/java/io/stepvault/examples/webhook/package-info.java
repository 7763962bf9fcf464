/** A gateway: calls that come in from outside, with an API key and a signature. */
package io.stepvault.examples.webhook;
