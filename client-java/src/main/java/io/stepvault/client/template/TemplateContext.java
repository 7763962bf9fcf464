package io.stepvault.client.template;

import java.util.function.Supplier;

/**
 * What a template is part of: it decides where references may stand, and how values are written.
 */
public enum TemplateContext {
  /** Anything: values are written as they are. */
  PLAIN(PlainGrammar::new),
  /** The value of a header of HTTP (RFC 9110) or mail: ASCII, no control characters but tab. */
  HEADER(HeaderGrammar::new),
  /**
   * A URL (RFC 3986), absolute or from its path on: values are percent-encoded, in path and query
   * only.
   */
  URL(UrlGrammar::new),
  /** {@code application/x-www-form-urlencoded}: values of its fields. */
  FORM(FormGrammar::new),
  /** A JSON document (RFC 8259): within its strings, not in the names of members. */
  JSON(JsonGrammar::new),
  /** XML 1.0: in text and in the values of attributes. */
  XML(XmlGrammar::new);

  @SuppressWarnings("ImmutableEnumChecker") // It is a constructor.
  private final Supplier<Grammar> grammar;

  TemplateContext(Supplier<Grammar> grammar) {
    this.grammar = grammar;
  }

  /** At a template's beginning. */
  Grammar grammar() {
    return grammar.get();
  }
}
