package io.stepvault.examples.workflow;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import io.stepvault.client.template.Template;
import io.stepvault.client.template.TemplateContext;
import io.stepvault.client.template.TemplateSyntaxException;
import io.stepvault.examples.Action;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/** The fields of one part of a definition. What is wrong with one goes to the list of problems. */
final class Fields {
  private static final byte[] NOTHING = {};
  private static final Pattern PORT = Pattern.compile("[1-9][0-9]{0,4}");

  private final String place;
  private final JsonNode node;
  private final Settings settings;
  private final List<String> problems;
  private final Set<String> unread = new LinkedHashSet<>();

  /**
   * @param place empty: the definition itself
   */
  Fields(String place, JsonNode node, Settings settings, List<String> problems) {
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

  /** A text in another language, such as SQL, of which no part may be data. */
  Optional<String> code(String field) {
    Optional<String> text = text(TemplateContext.PLAIN, field);
    return text.isPresent() && hasSetting(field) ? Optional.empty() : text;
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
    if (text.isEmpty() || hasSetting(field)) {
      return Optional.empty();
    }
    Optional<Template> parsed = parse(TemplateContext.PLAIN, field, text.get());
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

  /**
   * The port of a server, 1 to 65,535.
   *
   * @param usual when the field is not there
   */
  Optional<Integer> port(String field, int usual) {
    if (!has(field)) {
      return Optional.of(usual);
    }
    Optional<String> text = text(TemplateContext.PLAIN, field);
    Optional<Integer> port =
        text.filter(written -> PORT.matcher(written).matches())
            .map(Integer::valueOf)
            .filter(number -> number <= 65_535);
    if (text.isPresent() && port.isEmpty()) {
      problem(field, "must be a port");
    }
    return port;
  }

  /** What is made of the fields, unless they do not fit together. */
  Optional<Action> built(Supplier<Action> action) {
    try {
      return Optional.of(action.get());
    } catch (IllegalArgumentException e) {
      // Such as a URL without a host, or a header that is not the workflow's to set.
      problem(e.getMessage());
      return Optional.empty();
    }
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
    return Optional.of(value.asText());
  }

  private Optional<Template> parse(TemplateContext context, String field, String text) {
    try {
      return Optional.of(settings.template(context, text));
    } catch (TemplateSyntaxException e) {
      problem(field, e.problem() + " (at character " + e.offset() + ")");
    } catch (IllegalArgumentException e) {
      // What a setting is, and where it stands.
      problem(field, e.getMessage());
    }
    return Optional.empty();
  }

  private boolean hasSetting(String field) {
    boolean has = Settings.standIn(node.path(field).asText());
    if (has) {
      problem(field, "a setting cannot stand here");
    }
    return has;
  }

  private String at(String field) {
    return place.isEmpty() ? field : place + "." + field;
  }
}
