package io.stepvault.examples.workflow;

import io.stepvault.client.template.Template;
import io.stepvault.client.template.TemplateContext;
import io.stepvault.client.template.TemplatePart;
import io.stepvault.client.template.TemplatePart.Data;
import io.stepvault.client.template.TemplatePart.Filter;
import io.stepvault.client.template.TemplatePart.Literal;
import io.stepvault.client.template.TemplatePart.Reference;
import io.stepvault.client.template.TemplateSyntaxException;
import io.stepvault.client.template.UnfitValueException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What {@code ${name}} in a definition stands for. It is data: it is not looked through for
 * references, and is written as a value would be where it stands. At the beginning of a URL it is
 * an address.
 */
final class Settings {
  private static final Pattern SETTING = Pattern.compile("\\$\\{([a-z_]+)}");

  /** Two braces that are text, after a backslash, or anything else. */
  private static final Pattern ESCAPE = Pattern.compile("\\\\\\{\\{|([^\\\\]++|\\\\)");

  /** The same within a JSON document, whose strings have escapes of their own. */
  private static final Pattern ESCAPE_IN_JSON =
      Pattern.compile(
          "(?:\\\\\\\\|\\\\u005[cC])(?:\\{|\\\\u007[bB]){2}"
              + "|([^\\\\]++|\\\\(?:u[0-9a-fA-F]{4}|.)?)",
          Pattern.DOTALL);

  private static final byte[] ONE = {'1'};

  private final Map<String, String> values;

  Settings(Map<String, String> values) {
    this.values = Map.copyOf(values);
  }

  /** Whether any stands in a text. */
  static boolean standIn(String saved) {
    return SETTING.matcher(saved).find();
  }

  /**
   * The template that a saved text is.
   *
   * @throws TemplateSyntaxException as {@link Template#parse}
   * @throws IllegalArgumentException when a setting is missing, or cannot stand where it does
   */
  Template template(TemplateContext context, String saved) {
    if (!standIn(saved)) {
      return Template.parse(context, saved);
    }
    List<TemplatePart> parts = parts(context, saved);
    try {
      return Template.of(context, parts);
    } catch (TemplateSyntaxException e) {
      // Its position is one in the parts.
      throw new IllegalArgumentException(e.problem(), e);
    }
  }

  private List<TemplatePart> parts(TemplateContext context, String saved) {
    // References are those of the text as it was saved, without any setting.
    boolean isJson = context == TemplateContext.JSON;
    Template scanned = Template.parse(isJson ? context : TemplateContext.PLAIN, saved);
    List<TemplatePart> parts = new ArrayList<>();
    int at = 0;
    int codePoints = 0;
    for (Template.Use use : scanned.uses()) {
      int start = saved.offsetByCodePoints(at, use.offset() - codePoints);
      texts(context, saved.substring(at, start), parts);
      at = saved.offsetByCodePoints(start, use.length());
      codePoints = use.offset() + use.length();
      String reference = saved.substring(start, at);
      if (standIn(reference)) {
        throw new IllegalArgumentException("a setting cannot stand in a reference");
      }
      parts.add(new Reference(use.reference(), isJson ? filter(reference) : Filter.NONE));
    }
    texts(context, saved.substring(at), parts);
    return parts;
  }

  /** What stands between references. */
  private void texts(TemplateContext context, String saved, List<TemplatePart> parts) {
    Matcher matcher = SETTING.matcher(saved);
    int at = 0;
    while (matcher.find()) {
      literal(context, saved.substring(at, matcher.start()), parts);
      at = matcher.end();
      String name = matcher.group(1);
      String value = values.get(name);
      if (value == null) {
        throw new IllegalArgumentException("needs the setting " + name);
      }
      boolean isAddress = context == TemplateContext.URL && parts.isEmpty();
      parts.add(isAddress ? new Literal(address(name, value)) : new Data(value));
    }
    literal(context, saved.substring(at), parts);
  }

  private static void literal(TemplateContext context, String saved, List<TemplatePart> parts) {
    if (!saved.isEmpty()) {
      Pattern escape = context == TemplateContext.JSON ? ESCAPE_IN_JSON : ESCAPE;
      parts.add(
          new Literal(
              escape
                  .matcher(saved)
                  .replaceAll(
                      found ->
                          found.group(1) == null
                              ? "{{"
                              : Matcher.quoteReplacement(found.group(1)))));
    }
  }

  /** The parser knows: with a filter the quotes are gone, and 1 is a number but no boolean. */
  private static Filter filter(String reference) {
    Template alone = Template.parse(TemplateContext.JSON, '"' + reference + '"');
    try {
      return alone.render(any -> ONE)[0] == '"' ? Filter.NONE : Filter.NUMBER;
    } catch (UnfitValueException e) {
      return Filter.BOOLEAN;
    }
  }

  /** Up to its path: what comes after it in the text stays path and query. */
  private static String address(String name, String value) {
    try {
      URI address = new URI(value);
      if (address.getHost() != null
          && address.getRawUserInfo() == null
          && address.getRawQuery() == null
          && address.getRawFragment() == null) {
        return value;
      }
    } catch (URISyntaxException e) {
      // Told like all that is no address.
    }
    throw new IllegalArgumentException(
        "the setting " + name + " must be an address, such as https://host:8443/path");
  }
}
