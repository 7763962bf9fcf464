package io.stepvault.client.template;

import io.stepvault.client.template.Grammar.SyntaxProblem;
import io.stepvault.client.template.ReferenceParser.Malformed;
import io.stepvault.client.template.TemplatePart.Data;
import io.stepvault.client.template.TemplatePart.Filter;
import io.stepvault.client.template.TemplatePart.Literal;
import io.stepvault.client.template.TemplatePart.Reference;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.ToIntFunction;

/**
 * A text with places for the values of secrets, of one {@link TemplateContext}. It was checked when
 * it was made: rendering it fails for a value only, never for the text. Values and run data are
 * written by position and never scanned, so that what looks like a reference in one of them stays
 * as it is.
 *
 * <p>Immutable, and made in a time that grows with the length of the text, whatever is in it.
 */
public final class Template {
  private final TemplateContext context;
  private final List<Piece> pieces;
  private final List<Use> uses;

  private Template(TemplateContext context, List<Piece> pieces, List<Use> uses) {
    this.context = context;
    this.pieces = pieces;
    this.uses = uses;
  }

  /**
   * A reference and where it stands.
   *
   * @param offset in the text as it was saved, in code points from 0; of a template made of parts,
   *     counted over their literal texts alone
   * @param length in code points; of a template made of parts 0
   */
  public record Use(String reference, int offset, int length) {}

  private sealed interface Piece {}

  @SuppressWarnings("ArrayRecordComponent") // Compared nowhere.
  private record Fixed(byte[] utf8) implements Piece {}

  private record Value(Use use, Encoding encoding) implements Piece {}

  /**
   * The template that a saved text is. In JSON, references are looked for in the strings of the
   * document, after their escapes were undone; elsewhere in the text as it is.
   *
   * @throws TemplateSyntaxException for a reference that is malformed or where none may stand, or
   *     when the text is no JSON document, URL or header
   */
  public static Template parse(TemplateContext context, String text) {
    Compiler compiler = new Compiler(context, text);
    int done = 0;
    try {
      List<ReferenceParser.Mark> marks =
          context == TemplateContext.JSON ? JsonStrings.marks(text) : ReferenceParser.parse(text);
      for (ReferenceParser.Mark mark : marks) {
        compiler.literal(done, mark.start());
        done = mark.end();
        if (mark.reference().isPresent()) {
          compiler.reference(mark.reference().get(), mark.start(), mark.end());
        } else {
          compiler.braces(mark.start());
        }
      }
    } catch (Malformed e) {
      throw new TemplateSyntaxException(e.getMessage(), text.codePointCount(0, e.index()));
    }
    compiler.literal(done, text.length());
    return compiler.template();
  }

  /**
   * The template that consists of these parts. References in their texts are text.
   *
   * @throws TemplateSyntaxException when a value stands where none may, or the text is no JSON
   *     document, URL or header
   */
  public static Template of(TemplateContext context, List<TemplatePart> parts) {
    StringBuilder texts = new StringBuilder();
    for (TemplatePart part : parts) {
      if (part instanceof Literal literal) {
        texts.append(literal.text());
      }
    }
    String text = texts.toString();
    Compiler compiler = new Compiler(context, text);
    int at = 0;
    for (TemplatePart part : parts) {
      if (part instanceof Literal literal) {
        compiler.literal(at, at + literal.text().length());
        at += literal.text().length();
      } else if (part instanceof Reference reference) {
        compiler.reference(reference, at, at);
      } else if (part instanceof Data data) {
        compiler.data(data, at);
      }
    }
    return compiler.template();
  }

  public static Template of(TemplateContext context, TemplatePart... parts) {
    return of(context, Arrays.asList(parts));
  }

  public TemplateContext context() {
    return context;
  }

  /** What it refers to, each once, in the order of the text. */
  public List<String> references() {
    LinkedHashSet<String> references = new LinkedHashSet<>();
    uses.forEach(use -> references.add(use.reference));
    return List.copyOf(references);
  }

  /** Each place of a reference, in the order of the text. */
  public List<Use> uses() {
    return uses;
  }

  /**
   * The text with the values in it, as UTF-8; whoever gets it fills it with zeros after use.
   * Nothing else is left of the values.
   *
   * @param values the UTF-8 of each of {@link #references}; it is neither kept nor changed
   * @throws UnfitValueException when values cannot stand where they are referred to
   */
  public byte[] render(Function<String, byte[]> values) {
    List<Use> unfit = new ArrayList<>();
    int fixed = 0;
    for (Piece piece : pieces) {
      fixed += piece instanceof Fixed text ? text.utf8.length : 64;
    }
    try (WipedBuffer out = new WipedBuffer(fixed)) {
      for (Piece piece : pieces) {
        if (piece instanceof Fixed text) {
          out.write(text.utf8);
        } else if (piece instanceof Value value) {
          byte[] utf8 = Objects.requireNonNull(values.apply(value.use.reference), "no value");
          if (!value.encoding.write(utf8, out)) {
            unfit.add(value.use);
          }
        }
      }
      if (!unfit.isEmpty()) {
        throw new UnfitValueException(context, unfit);
      }
      return out.toByteArray();
    }
  }

  /**
   * How long the text is at most, in bytes of UTF-8.
   *
   * @param lengths of the values of {@link #references}, in bytes
   */
  public long longest(ToIntFunction<String> lengths) {
    long bytes = 0;
    for (Piece piece : pieces) {
      if (piece instanceof Fixed text) {
        bytes += text.utf8.length;
      } else if (piece instanceof Value value) {
        bytes += (long) value.encoding.expansion() * lengths.applyAsInt(value.use.reference);
      }
    }
    return bytes;
  }

  /** About what it holds on to, in bytes. */
  public long weight() {
    long bytes = 128L + 96L * pieces.size();
    for (Piece piece : pieces) {
      bytes += piece instanceof Fixed text ? text.utf8.length : 64;
    }
    return bytes;
  }

  /** The context and the references; never the text, in which run data may stand. */
  @Override
  public String toString() {
    return "Template[" + context + ", " + references() + "]";
  }

  /** Takes the parts one after the other. */
  private static final class Compiler {
    private final TemplateContext context;
    private final Grammar grammar;

    /** For offsets: what comes before an index of it. */
    private final String source;

    private final List<Piece> pieces = new ArrayList<>();
    private final List<Use> uses = new ArrayList<>();
    private final StringBuilder literal = new StringBuilder();
    private int counted;
    private int codePoints;

    /** The quote that comes next belongs to a value that was written without. */
    private boolean skipsQuote;

    Compiler(TemplateContext context, String source) {
      this.context = context;
      this.grammar = context.grammar();
      this.source = source;
    }

    void literal(int start, int end) {
      for (int i = start; i < end; i++) {
        literal(source.charAt(i), i);
      }
    }

    /** Two literal braces, written a backslash before them. */
    void braces(int at) {
      literal('{', at);
      literal('{', at);
    }

    private void literal(char c, int at) {
      try {
        grammar.literal(c);
      } catch (SyntaxProblem e) {
        throw syntax(e, at);
      }
      if (skipsQuote) {
        skipsQuote = false;
      } else {
        literal.append(c);
      }
    }

    void reference(Reference reference, int start, int end) {
      Encoding encoding = encoding(reference.filter(), start);
      int offset = offset(start);
      Use use = new Use(reference.name(), offset, offset(end) - offset);
      if (encoding.replacesQuotes()) {
        literal.setLength(literal.length() - 1);
        skipsQuote = true;
      }
      flush();
      pieces.add(new Value(use, encoding));
      uses.add(use);
    }

    void data(Data data, int at) {
      Encoding encoding = encoding(Filter.NONE, at);
      flush();
      try (WipedBuffer out = new WipedBuffer(data.text().length())) {
        if (!encoding.write(data.text().getBytes(StandardCharsets.UTF_8), out)) {
          throw new TemplateSyntaxException("the data cannot stand in " + context, offset(at));
        }
        pieces.add(new Fixed(out.toByteArray()));
      }
    }

    private Encoding encoding(Filter filter, int at) {
      try {
        return grammar.value(filter);
      } catch (SyntaxProblem e) {
        throw syntax(e, at);
      }
    }

    Template template() {
      try {
        grammar.end();
      } catch (SyntaxProblem e) {
        throw syntax(e, source.length());
      }
      flush();
      return new Template(context, List.copyOf(pieces), List.copyOf(uses));
    }

    private void flush() {
      if (!literal.isEmpty()) {
        pieces.add(new Fixed(literal.toString().getBytes(StandardCharsets.UTF_8)));
        literal.setLength(0);
      }
    }

    private TemplateSyntaxException syntax(SyntaxProblem problem, int index) {
      return new TemplateSyntaxException(problem.getMessage(), offset(index));
    }

    /** In code points; asked for in ascending order. */
    private int offset(int index) {
      codePoints += source.codePointCount(counted, index);
      counted = index;
      return codePoints;
    }
  }
}
