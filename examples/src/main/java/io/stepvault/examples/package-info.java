/**
 * Steps with secrets in them, to copy: a package for each protocol, and a small workflow engine.
 */
package io.stepvault.examples;
