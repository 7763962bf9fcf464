package io.stepvault.client.template;

import java.util.Objects;

/** A piece of a template. None of them is ever scanned for references. */
public sealed interface TemplatePart {

  /** Text in the template's own syntax: a piece of the JSON document, of the URL. */
  record Literal(String text) implements TemplatePart {
    public Literal {
      Objects.requireNonNull(text, "text");
    }

    /** Never the text: run data may stand in it. */
    @Override
    public String toString() {
      return "Literal[" + text.length() + " characters]";
    }
  }

  /**
   * What a run brings along: written as a value would be, so that it stays data where it stands.
   */
  record Data(String text) implements TemplatePart {
    public Data {
      Objects.requireNonNull(text, "text");
    }

    /** Never the text. */
    @Override
    public String toString() {
      return "Data[" + text.length() + " characters]";
    }
  }

  /**
   * A secret's value.
   *
   * @param name an item's name or id, as the token's {@code secrets} spells it; 1 to 200 characters
   * @param filter how the value is written
   */
  record Reference(String name, Filter filter) implements TemplatePart {
    /** In characters; what a broker takes besides, it says. */
    public static final int LONGEST = 200;

    public Reference {
      Objects.requireNonNull(filter, "filter");
      if (name.isEmpty() || name.length() > LONGEST) {
        throw new IllegalArgumentException("a reference has 1 to " + LONGEST + " characters");
      }
    }

    public Reference(String name) {
      this(name, Filter.NONE);
    }
  }

  /** How a value is written that is not simply a part of a text. In JSON only. */
  enum Filter {
    NONE,
    /** The string that is the reference and nothing else becomes a number: {@code 5432}. */
    NUMBER,
    /** The same, and becomes {@code true} or {@code false}. */
    BOOLEAN
  }
}
