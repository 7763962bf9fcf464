package io.stepvault.examples.workflow;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stepvault.client.template.Template;
import io.stepvault.client.template.TemplateContext;
import io.stepvault.client.template.TemplateSyntaxException;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class SettingsTest {
  private static final Map<String, String> ITEMS =
      Map.of("a", "A&B", "a|", "C", "n", "7", "b", "true");

  private static String rendered(Template template) {
    return new String(template.render(name -> ITEMS.get(name).getBytes(UTF_8)), UTF_8);
  }

  private static String rendered(TemplateContext context, String saved, String setting) {
    return rendered(new Settings(Map.of("x", setting)).template(context, saved));
  }

  /** With a setting of nothing in it, a text is what it is without. */
  private static void assertMeansTheSame(TemplateContext context, String saved) {
    assertThat(rendered(context, saved, ""))
        .isEqualTo(rendered(Template.parse(context, saved.replace("${x}", ""))));
  }

  @Test
  void textAroundASetting_meansWhatItMeansWithout() {
    String text =
        "\\{{x}} \\\\{{{x}} {{ y }} \\{ \\n \\ {{secrets.a}}\\{{{{secrets.a}} é€\uD83D\uDE00 ${x}";

    assertMeansTheSame(TemplateContext.PLAIN, text + " {{secrets['a|']}}${x}");
    assertMeansTheSame(TemplateContext.FORM, "f=\\{{x}}{{secrets.a}}${x}");
    assertMeansTheSame(
        TemplateContext.XML, "<a b='{{secrets.a}}'>\\{{x}} ${x} é {{secrets.a}}</a>");
    assertMeansTheSame(
        TemplateContext.JSON,
        """
        {"é\uD83D\uDE00": "\\\\{{x}} \\u005c\\u007b{ \\\\\\\\{{ \\u005C{{ \\u00e9 \\n \\/ \\\\{ \\" ${x}",
         "n": "{{secrets.n | number}}", "b": ["{{secrets.b | boolean}}", -1.50e1],
         "a": "{{secrets['a|']}} {{secrets[\\"a\\u007c\\"]}}{{secrets.a}}", "x": "${x}"}
        """);
  }

  @Test
  void setting_isWrittenForItsPlace_andIsNeverAReference() {
    String setting = "\"<{{secrets.a}}&\\";

    assertThat(rendered(TemplateContext.PLAIN, "${x}|\\${x}{{secrets.n}}", setting))
        .isEqualTo(setting + "|\\" + setting + "7");
    assertThat(rendered(TemplateContext.JSON, "[\"${x}\", \"{{secrets.a}}\"]", setting))
        .isEqualTo("[\"\\\"<{{secrets.a}}&\\\\\", \"A&B\"]");
    assertThat(rendered(TemplateContext.XML, "<a b=\"${x}\">${x}</a>", setting))
        .isEqualTo("<a b=\"&quot;&lt;{{secrets.a}}&amp;\\\">&quot;&lt;{{secrets.a}}&amp;\\</a>");
    assertThat(rendered(TemplateContext.FORM, "a=${x}&b={{secrets.n}}", setting))
        .isEqualTo("a=%22%3C%7B%7Bsecrets.a%7D%7D%26%5C&b=7");
    assertThat(rendered(TemplateContext.URL, "https://h/${x}?q=${x}", setting))
        .isEqualTo(
            "https://h/%22%3C%7B%7Bsecrets.a%7D%7D%26%5C?q=%22%3C%7B%7Bsecrets.a%7D%7D%26%5C");
  }

  @Test
  void bracesThatOnlyMeetBecauseOfASetting_areNoReference() {
    assertThat(rendered(TemplateContext.PLAIN, "{${x}secrets.a}}", "{")).isEqualTo("{{secrets.a}}");
    assertThat(rendered(TemplateContext.PLAIN, "${x}{{secrets.n}}", "\\")).isEqualTo("\\7");
  }

  @Test
  void addressBeginsAUrl_withoutQueryAndFragment() {
    assertThat(rendered(TemplateContext.URL, "${x}/v1?k={{secrets.n}}", "https://h:1/api"))
        .isEqualTo("https://h:1/api/v1?k=7");
    for (String none :
        new String[] {"https://h/?a=", "https://h/#", "https://me@h", "h", "https://h/{{x}}", ""}) {
      assertThatThrownBy(() -> rendered(TemplateContext.URL, "${x}/v1", none))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("the setting x must be an address");
    }
  }

  @Test
  void brokenReference_isToldWithItsPlaceInTheSavedText() {
    assertThatThrownBy(() -> rendered(TemplateContext.PLAIN, "${x} {{secrets}}", "a long setting"))
        .isInstanceOfSatisfying(
            TemplateSyntaxException.class, e -> assertThat(e.offset()).isEqualTo(14));
  }
}
