package io.stepvault.server.template;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.stepvault.client.template.Template;
import io.stepvault.client.template.TemplateContext;
import io.stepvault.client.template.TemplatePart.Literal;
import io.stepvault.client.template.TemplateSyntaxException;
import io.stepvault.client.template.UnfitValueException;
import io.stepvault.server.fuzz.Said;

/**
 * A template and the value that goes into it: the first byte chooses the context, a NUL parts the
 * two. What is rendered has to be of the context still.
 */
public final class TemplateFuzz {
  private TemplateFuzz() {}

  public static void fuzzerTestOneInput(byte[] input) {
    boolean unused = isRead(input);
  }

  /** Whether it is a template. Fails unless it is that, or refused as declared. */
  public static boolean isRead(byte[] input) {
    if (input.length == 0) {
      return false;
    }
    TemplateContext[] contexts = TemplateContext.values();
    TemplateContext context = contexts[(input[0] & 0xFF) % contexts.length];
    String[] parts = new String(input, 1, input.length - 1, UTF_8).split("\0", 2);
    String text = parts[0];
    byte[] value = (parts.length == 2 ? parts[1] : "value").getBytes(UTF_8);
    try {
      Template template = Template.parse(context, text);
      check(context, template.render(name -> value));
      return true;
    } catch (TemplateSyntaxException e) {
      Said.that(e.offset() <= text.codePointCount(0, text.length()), "a place behind the text");
      return false;
    } catch (UnfitValueException e) {
      return true;
    }
  }

  private static void check(TemplateContext context, byte[] rendered) {
    try {
      Template again = Template.of(context, new Literal(new String(rendered, UTF_8)));
      Said.that(again.uses().isEmpty(), "a literal was scanned");
    } catch (TemplateSyntaxException e) {
      throw new AssertionError("what was rendered is not of " + context, e);
    }
  }
}
