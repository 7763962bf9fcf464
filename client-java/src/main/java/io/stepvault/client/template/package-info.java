/**
 * Text with references to secrets in it, {@code {{secrets.name}}}: parsed once, rendered by
 * position, never scanned again. {@code docs/templates.md} has the grammar. Broker and client use
 * the same parser.
 */
package io.stepvault.client.template;
