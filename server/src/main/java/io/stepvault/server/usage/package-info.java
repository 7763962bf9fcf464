/** Which workflows use which items. */
package io.stepvault.server.usage;
