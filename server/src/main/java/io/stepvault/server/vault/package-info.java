/** The use cases of {@code VaultService}: what users do with items, never seeing a value. */
package io.stepvault.server.vault;
