package io.stepvault.server.grpc;

import io.stepvault.client.destination.Target;
import io.stepvault.client.template.TemplateContext;
import io.stepvault.client.template.TemplatePart;
import io.stepvault.client.template.TemplateSyntaxException;
import io.stepvault.server.error.Refusal.Violation;
import io.stepvault.v1.RequestTarget;
import io.stepvault.v1.Template;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Templates as requests bring them. */
final class TemplateMessages {
  private static final int LONGEST_KEY = 200;
  private static final int MOST_PARTS = 1_000;

  private TemplateMessages() {}

  /** What is wrong with a key; empty: nothing. */
  static Optional<String> problem(String key) {
    boolean good =
        key.codePointCount(0, key.length()) <= LONGEST_KEY
            && key.chars().noneMatch(Character::isISOControl);
    return good
        ? Optional.empty()
        : Optional.of("must be at most " + LONGEST_KEY + " characters, no control characters");
  }

  /**
   * The template of a message.
   *
   * @param path of the message in the request
   * @return empty when something else is wrong with it than its text
   * @throws TemplateSyntaxException for its text
   */
  static Optional<io.stepvault.client.template.Template> template(
      String path, Template message, List<Violation> violations) {
    int before = violations.size();
    problem(message.getKey())
        .ifPresent(problem -> violations.add(new Violation(path + ".key", problem)));
    Optional<TemplateContext> context = context(message.getContext());
    if (context.isEmpty()) {
      violations.add(
          new Violation(path + ".context", "is required: PLAIN, HEADER, URL, FORM, JSON or XML"));
    }
    return switch (message.getSourceCase()) {
      case TEXT ->
          violations.size() > before
              ? Optional.empty()
              : Optional.of(
                  io.stepvault.client.template.Template.parse(
                      context.orElseThrow(), message.getText()));
      case PARTS -> {
        List<TemplatePart> parts = parts(path + ".parts", message, violations);
        yield violations.size() > before
            ? Optional.empty()
            : Optional.of(io.stepvault.client.template.Template.of(context.orElseThrow(), parts));
      }
      case SOURCE_NOT_SET -> {
        violations.add(new Violation(path + ".text", "is required, or parts"));
        yield Optional.empty();
      }
    };
  }

  private static List<TemplatePart> parts(
      String path, Template message, List<Violation> violations) {
    List<TemplatePart> parts = new ArrayList<>();
    int count = message.getParts().getPartsCount();
    if (count > MOST_PARTS) {
      violations.add(new Violation(path + ".parts", "must be at most " + MOST_PARTS));
      return parts;
    }
    for (int i = 0; i < count; i++) {
      io.stepvault.v1.TemplatePart part = message.getParts().getParts(i);
      String where = path + ".parts[" + i + "]";
      if (!part.hasReference() && part.getFilterValue() != 0) {
        violations.add(new Violation(where + ".filter", "goes with a reference"));
      }
      switch (part.getPartCase()) {
        case TEXT -> parts.add(new TemplatePart.Literal(part.getText()));
        case DATA -> parts.add(new TemplatePart.Data(part.getData()));
        case REFERENCE -> reference(where, part, violations).ifPresent(parts::add);
        case PART_NOT_SET ->
            violations.add(new Violation(where, "must have text, reference or data"));
      }
    }
    return parts;
  }

  private static Optional<TemplatePart> reference(
      String where, io.stepvault.v1.TemplatePart part, List<Violation> violations) {
    String name = part.getReference();
    Optional<TemplatePart.Filter> filter =
        switch (part.getFilter()) {
          case FILTER_UNSPECIFIED -> Optional.of(TemplatePart.Filter.NONE);
          case NUMBER -> Optional.of(TemplatePart.Filter.NUMBER);
          case BOOLEAN -> Optional.of(TemplatePart.Filter.BOOLEAN);
          case UNRECOGNIZED -> Optional.empty();
        };
    if (filter.isEmpty()) {
      violations.add(new Violation(where + ".filter", "must be NUMBER or BOOLEAN, or absent"));
    }
    if (name.isEmpty() || name.length() > TemplatePart.Reference.LONGEST) {
      violations.add(
          new Violation(
              where + ".reference", "must be an item id or a name, of at most 200 characters"));
      return Optional.empty();
    }
    return filter.map(how -> new TemplatePart.Reference(name, how));
  }

  private static Optional<TemplateContext> context(Template.Context context) {
    return switch (context) {
      case PLAIN, HEADER, URL, FORM, JSON, XML ->
          Optional.of(TemplateContext.valueOf(context.name()));
      case CONTEXT_UNSPECIFIED, UNRECOGNIZED -> Optional.empty();
    };
  }

  /** Where the texts of a request go. */
  static Optional<Target> target(RequestTarget message, List<Violation> violations) {
    try {
      return Optional.of(
          Target.of(message.getScheme(), message.getHost(), message.getPort(), message.getPath()));
    } catch (IllegalArgumentException e) {
      String[] problem = e.getMessage().split(": ", 2);
      violations.add(new Violation("target." + problem[0], problem[1]));
      return Optional.empty();
    }
  }
}
