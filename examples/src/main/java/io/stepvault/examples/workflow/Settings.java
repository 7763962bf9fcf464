package io.stepvault.examples.workflow;

import io.stepvault.client.template.Template;
import io.stepvault.client.template.TemplateContext;
import io.stepvault.client.template.TemplatePart;
import io.stepvault.client.template.TemplatePart.Data;
import io.stepvault.client.template.TemplatePart.Literal;
import io.stepvault.client.template.TemplatePart.Reference;
import io.stepvault.client.template.TemplateSyntaxException;
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
    List<TemplatePart> parts = new ArrayList<>();
    for (TemplatePart part : Template.parts(context, saved)) {
      if (part instanceof Literal literal) {
        split(context, literal.text(), parts);
      } else if (part instanceof Reference reference && standIn(reference.name())) {
        throw new IllegalArgumentException("a setting cannot stand in a reference");
      } else {
        parts.add(part);
      }
    }
    try {
      return Template.of(context, parts);
    } catch (TemplateSyntaxException e) {
      // Its position is one in the parts.
      throw new IllegalArgumentException(e.problem(), e);
    }
  }

  private void split(TemplateContext context, String text, List<TemplatePart> parts) {
    Matcher matcher = SETTING.matcher(text);
    int at = 0;
    while (matcher.find()) {
      add(text.substring(at, matcher.start()), parts);
      at = matcher.end();
      String name = matcher.group(1);
      String value = values.get(name);
      if (value == null) {
        throw new IllegalArgumentException("needs the setting " + name);
      }
      boolean isAddress = context == TemplateContext.URL && parts.isEmpty();
      parts.add(isAddress ? new Literal(address(name, value)) : new Data(value));
    }
    add(text.substring(at), parts);
  }

  private static void add(String literal, List<TemplatePart> parts) {
    if (!literal.isEmpty()) {
      parts.add(new Literal(literal));
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
