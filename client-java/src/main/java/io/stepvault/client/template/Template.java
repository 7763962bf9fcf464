package io.stepvault.client.template;

import io.stepvault.client.template.ReferenceParser.Malformed;
import io.stepvault.client.template.TemplatePart.Data;
import io.stepvault.client.template.TemplatePart.Literal;
import io.stepvault.client.template.TemplatePart.Reference;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
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

  Template(TemplateContext context, List<Piece> pieces, List<Use> uses) {
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

  sealed interface Piece {}

  @SuppressWarnings("ArrayRecordComponent") // Compared nowhere.
  record Fixed(byte[] utf8) implements Piece {}

  record Value(Use use, Encoding encoding) implements Piece {}

  /**
   * The template that a saved text is. In JSON, references are looked for in the strings of the
   * document, after their escapes were undone; elsewhere in the text as it is.
   *
   * @throws TemplateSyntaxException for a reference that is malformed or where none may stand, or
   *     when the text is no JSON document, URL or header
   */
  public static Template parse(TemplateContext context, String text) {
    TemplateCompiler compiler = new TemplateCompiler(context, text);
    int done = 0;
    for (ReferenceParser.Mark mark : marks(context, text)) {
      compiler.literal(done, mark.start());
      done = mark.end();
      if (mark.reference().isPresent()) {
        compiler.reference(mark.reference().get(), mark.start(), mark.end());
      } else {
        compiler.braces(mark.start());
      }
    }
    compiler.literal(done, text.length());
    return compiler.template();
  }

  /**
   * The parts that a saved text consists of, literals and references: for a platform that has
   * expressions of its own in the same text. It looks for them in the literals, puts {@link Data}
   * in their place, and makes the template of all of them with {@link #of}; so what they stand for
   * is never scanned.
   *
   * @throws TemplateSyntaxException for a reference that is malformed
   */
  public static List<TemplatePart> parts(TemplateContext context, String text) {
    List<TemplatePart> parts = new ArrayList<>();
    int done = 0;
    for (ReferenceParser.Mark mark : marks(context, text)) {
      parts.add(new Literal(text.substring(done, mark.start())));
      done = mark.end();
      parts.add(mark.reference().<TemplatePart>map(any -> any).orElse(new Literal("{{")));
    }
    parts.add(new Literal(text.substring(done)));
    return Collections.unmodifiableList(parts);
  }

  private static List<ReferenceParser.Mark> marks(TemplateContext context, String text) {
    try {
      return context == TemplateContext.JSON
          ? JsonStrings.marks(text)
          : ReferenceParser.parse(text);
    } catch (Malformed e) {
      throw new TemplateSyntaxException(e.getMessage(), text.codePointCount(0, e.index()));
    }
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
    TemplateCompiler compiler = new TemplateCompiler(context, text);
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
}
