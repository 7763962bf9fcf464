/** Files and commands over SSH. */
package io.stepvault.examples.ssh;
