package io.stepvault.server.template;

import io.stepvault.client.template.Template;

/** A field of a workflow that refers to secrets, or may do so. */
public sealed interface Field {
  /** The caller's name for it. */
  String key();

  /** Text with references in it. */
  record Text(String key, Template template) implements Field {}

  /**
   * Text that is malformed.
   *
   * @param offset where, in code points
   */
  record Malformed(String key, String problem, int offset) implements Field {}

  /** A secret that was chosen in a picker. */
  record Binding(String key, String reference) implements Field {}
}
