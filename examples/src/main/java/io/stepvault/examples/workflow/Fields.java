package io.stepvault.examples.workflow;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import io.stepvault.client.template.Template;
import io.stepvault.client.template.TemplateContext;
import io.stepvault.client.template.TemplateSyntaxException;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The fields of one part of a definition. What is wrong with one goes to the list of problems. */
final class Fields {
  /** {@code ${name}}: what differs between installations, such as an address. */
  private static final Pattern SETTING = Pattern.compile("\\$\\{([a-z_]+)}");

  private static final byte[] NOTHING = {};

  private final String place;
  private final JsonNode node;
  private final Map<String, String> settings;
  private final List<String> problems;
  private final Set<String> unread = new LinkedHashSet<>();

  /**
   * @param place empty: the definition itself
   */
  Fields(String place, JsonNode node, Map<String, String> settings, List<String> problems) {
    this.place = place;
    this.node = node;
    this.settings = settings;
    this.problems = problems;
    if (node.isObject()) {
      node.fieldNames().forEachRemaining(unread::add);
    } else {
      problems.add((place.isEmpty() ? "the definition" : place) + ": must hold fields");
    }
  }

  Set<String> names() {
    return Set.copyOf(unread);
  }

  boolean has(String field) {
    return node.has(field);
  }

  /** The part below; of a field that is there. */
  JsonNode get(String field) {
    unread.remove(field);
    return node.path(field);
  }

  /** A part with fields of its own. */
  Fields part(String field) {
    return new Fields(at(field), get(field), settings, problems);
  }

  /**
   * A text in which no reference may stand, so that none is sent as it is written. It comes as a
   * template means it: escaped braces as braces.
   */
  Optional<String> text(TemplateContext context, String field) {
    Optional<Template> parsed = template(context, field);
    if (parsed.isEmpty()) {
      return Optional.empty();
    }
    if (!parsed.get().uses().isEmpty()) {
      problem(field, "a reference cannot stand here");
      return Optional.empty();
    }
    return Optional.of(new String(parsed.get().render(none -> NOTHING), UTF_8));
  }

  /** A text with references in it. */
  Optional<Template> template(TemplateContext context, String field) {
    return saved(field).flatMap(text -> parse(context, field, text));
  }

  /** As {@link #template}, of each field of a part, which need not be there. */
  Map<String, Template> templates(TemplateContext context, String field) {
    Map<String, Template> templates = new LinkedHashMap<>();
    if (has(field)) {
      Fields part = part(field);
      for (String name : List.copyOf(part.unread)) {
        part.template(context, name).ifPresent(template -> templates.put(name, template));
      }
    }
    return templates;
  }

  /** The one item that a text consists of, such as {@code {{secrets.database_password}}}. */
  Optional<String> reference(String field) {
    Optional<String> text = saved(field);
    Optional<Template> parsed = text.flatMap(saved -> parse(TemplateContext.PLAIN, field, saved));
    if (parsed.isEmpty()) {
      return Optional.empty();
    }
    List<Template.Use> uses = parsed.get().uses();
    int length = text.get().codePointCount(0, text.get().length());
    if (uses.size() != 1 || uses.getFirst().length() != length) {
      problem(field, "must be one reference, such as {{secrets.name}}");
      return Optional.empty();
    }
    return Optional.of(uses.getFirst().reference());
  }

  /** What nobody asked for is a mistake: a field that is misspelled would be a field left out. */
  void end() {
    unread.forEach(name -> problem(name, "is unknown here"));
  }

  /** About the part as a whole. */
  void problem(String what) {
    problems.add(place + ": " + what);
  }

  void problem(String field, String what) {
    problems.add(at(field) + ": " + what);
  }

  private Optional<String> saved(String field) {
    JsonNode value = get(field);
    if (!value.isValueNode() || value.isNull()) {
      problem(field, value.isMissingNode() ? "is missing" : "must be one text or number");
      return Optional.empty();
    }
    return withSettings(field, value.asText());
  }

  private Optional<Template> parse(TemplateContext context, String field, String text) {
    try {
      return Optional.of(Template.parse(context, text));
    } catch (TemplateSyntaxException e) {
      problem(field, e.problem() + " (at character " + e.offset() + ")");
      return Optional.empty();
    }
  }

  private Optional<String> withSettings(String field, String text) {
    Matcher matcher = SETTING.matcher(text);
    StringBuilder replaced = new StringBuilder();
    while (matcher.find()) {
      String value = settings.get(matcher.group(1));
      if (value == null) {
        problem(field, "needs the setting " + matcher.group(1));
        return Optional.empty();
      }
      matcher.appendReplacement(replaced, Matcher.quoteReplacement(value));
    }
    return Optional.of(matcher.appendTail(replaced).toString());
  }

  private String at(String field) {
    return place.isEmpty() ? field : place + "." + field;
  }
}
