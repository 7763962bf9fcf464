package io.stepvault.client.template;

import io.stepvault.client.template.Grammar.SyntaxProblem;
import io.stepvault.client.template.TemplatePart.Data;
import io.stepvault.client.template.TemplatePart.Filter;
import io.stepvault.client.template.TemplatePart.Reference;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Makes a template of its parts, which it takes one after the other. */
final class TemplateCompiler {
  private final TemplateContext context;
  private final Grammar grammar;

  /** For offsets: what comes before an index of it. */
  private final String source;

  private final List<Template.Piece> pieces = new ArrayList<>();
  private final List<Template.Use> uses = new ArrayList<>();
  private final StringBuilder literal = new StringBuilder();
  private int counted;
  private int codePoints;

  /** The quote that comes next belongs to a value that was written without. */
  private boolean skipsQuote;

  TemplateCompiler(TemplateContext context, String source) {
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
    Template.Use use = new Template.Use(reference.name(), offset, offset(end) - offset);
    if (encoding.replacesQuotes()) {
      literal.setLength(literal.length() - 1);
      skipsQuote = true;
    }
    flush();
    pieces.add(new Template.Value(use, encoding));
    uses.add(use);
  }

  void data(Data data, int at) {
    Encoding encoding = encoding(Filter.NONE, at);
    flush();
    try (WipedBuffer out = new WipedBuffer(data.text().length())) {
      if (!encoding.write(data.text().getBytes(StandardCharsets.UTF_8), out)) {
        throw new TemplateSyntaxException("the data cannot stand in " + context, offset(at));
      }
      pieces.add(new Template.Fixed(out.toByteArray()));
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
      pieces.add(new Template.Fixed(literal.toString().getBytes(StandardCharsets.UTF_8)));
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
