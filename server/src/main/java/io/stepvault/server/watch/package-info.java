/** Watches of references: hints that what one resolves to has changed. */
package io.stepvault.server.watch;
