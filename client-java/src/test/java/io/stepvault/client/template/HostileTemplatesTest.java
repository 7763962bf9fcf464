package io.stepvault.client.template;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A million characters of what makes parsers slow: half a trillion steps, were it quadratic. */
class HostileTemplatesTest {
  private static final int LENGTH = 1_000_000;
  static final String[] BEGINNINGS = {"", "[\"", "<a>", "/", "v="};
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  static Stream<String> pieces() {
    return Stream.of(
        "{{",
        "{{ ",
        "{{secret",
        "{{secrets",
        "{{secrets.a}}",
        "\\{{",
        "\\",
        "{{secrets[\"",
        "{",
        "[",
        "\"",
        "\"{{secrets.a}}\",",
        "\\\"",
        "\"\\u007b",
        "<",
        "<!--",
        "<!",
        "<!-",
        "]]>",
        "--",
        "?",
        "1",
        "&a={{secrets.a}}",
        "/{{secrets.a}}",
        "<a b='{{secrets.a}}'>",
        "{{secrets.a.",
        " ");
  }

  @ParameterizedTest
  @MethodSource("pieces")
  void ends(String piece) {
    String text = piece.repeat(LENGTH / piece.length());
    for (TemplateContext context : TemplateContext.values()) {
      for (String before : BEGINNINGS) {
        Assertions.assertTimeoutPreemptively(
            Duration.ofSeconds(60), () -> parse(context, before + text));
      }
    }
  }

  /**
   * Of copies, whose cost memory shows exactly. Lists that grow by half each time make four times
   * the text up to six times the bytes; copies of what came before would make it sixteen.
   */
  @ParameterizedTest
  @MethodSource("pieces")
  void four_times_the_text_is_no_more_than_eight_times_the_bytes(String piece) {
    String text = piece.repeat(20_000 / piece.length());
    for (TemplateContext context : TemplateContext.values()) {
      for (String before : BEGINNINGS) {
        parse(context, before + text); // Loads classes.
        assertThat(allocated(context, before + text.repeat(4)))
            .as("%s %s", context, before)
            .isLessThan(8 * allocated(context, before + text));
      }
    }
  }

  private static long allocated(TemplateContext context, String text) {
    long before = THREADS.getCurrentThreadAllocatedBytes();
    parse(context, text);
    return THREADS.getCurrentThreadAllocatedBytes() - before;
  }

  private static void parse(TemplateContext context, String text) {
    try {
      byte[] value = {'v'};
      assertThat(Template.parse(context, text).render(name -> value)).isNotNull();
    } catch (TemplateSyntaxException e) {
      assertThat(e.getMessage()).hasSizeLessThan(300);
    }
  }

  @Test
  void neither_its_text_nor_its_data_are_shown() {
    Template template =
        Template.of(
            TemplateContext.PLAIN,
            new TemplatePart.Literal("literal"),
            new TemplatePart.Data("data"),
            new TemplatePart.Reference("name"));
    assertThat(template.toString()).isEqualTo("Template[PLAIN, [name]]");
    assertThat(
            Arrays.asList(new TemplatePart.Literal("literal"), new TemplatePart.Data("data"))
                .toString())
        .isEqualTo("[Literal[7 characters], Data[4 characters]]");
  }
}
