/**
 * A small workflow engine: a definition in YAML, with references to secrets in it, and its runs.
 */
package io.stepvault.examples.workflow;
