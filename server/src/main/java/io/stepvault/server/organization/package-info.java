/** Organizations themselves: what operators do with them. */
package io.stepvault.server.organization;
