/** What workflows refer to, when they are saved. */
package io.stepvault.server.template;
