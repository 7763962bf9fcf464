package io.stepvault.client.template;

import java.util.List;

/**
 * Values cannot stand where they are referred to: a line break in a header, a word where a number
 * is due. Nothing was rendered. The message names the references, and nothing of a value.
 */
public final class UnfitValueException extends RuntimeException {
  private final transient List<Template.Use> uses;

  UnfitValueException(TemplateContext context, List<Template.Use> uses) {
    super(
        "the value of %s cannot stand in %s at character %d"
            .formatted(uses.get(0).reference(), context, uses.get(0).offset()));
    this.uses = List.copyOf(uses);
  }

  /** Each place that did not fit. */
  public List<Template.Use> uses() {
    return uses;
  }
}
