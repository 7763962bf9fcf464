/**
 * Where an item's value may be sent, compared with where it is about to go. Broker and client use
 * the same rules; {@code docs/vault.md} has them.
 */
package io.stepvault.client.destination;
