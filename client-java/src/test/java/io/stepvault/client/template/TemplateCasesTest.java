package io.stepvault.client.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.gson.Gson;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The table of cases in cases.json: what is rendered, or what is wrong, and where. */
class TemplateCasesTest {

  private record Table(Map<String, String> values, List<Case> cases) {}

  /** Either {@code rendered}, or {@code unfit} (an offset), or {@code problem} and its offset. */
  private record Case(
      String context, String text, String rendered, Integer unfit, String problem, int offset) {}

  @TestFactory
  Stream<DynamicTest> cases() throws IOException {
    Table table;
    try (Reader json =
        new InputStreamReader(
            TemplateCasesTest.class.getResourceAsStream("cases.json"), StandardCharsets.UTF_8)) {
      table = new Gson().fromJson(json, Table.class);
    }
    assertThat(table.cases).hasSizeGreaterThan(130);
    return table.cases.stream()
        .map(
            one ->
                DynamicTest.dynamicTest(
                    one.context + " " + one.text, () -> check(one, table.values)));
  }

  private static void check(Case one, Map<String, String> values) {
    TemplateContext context = TemplateContext.valueOf(one.context);
    if (one.problem != null) {
      TemplateSyntaxException wrong =
          catchThrowableOfType(
              TemplateSyntaxException.class, () -> Template.parse(context, one.text));
      assertThat(wrong).as("refused").isNotNull();
      assertThat(wrong.problem()).contains(one.problem);
      assertThat(wrong.offset()).isEqualTo(one.offset);
      return;
    }
    Template template = Template.parse(context, one.text);
    if (one.unfit != null) {
      UnfitValueException wrong =
          catchThrowableOfType(UnfitValueException.class, () -> render(template, values));
      assertThat(wrong).as("refused").isNotNull();
      assertThat(wrong.uses()).extracting(Template.Use::offset).containsExactly(one.unfit);
    } else {
      assertThat(render(template, values)).isEqualTo(one.rendered);
      Template ofParts = Template.of(context, Template.parts(context, one.text));
      assertThat(render(ofParts, values)).as("of its parts").isEqualTo(one.rendered);
    }
  }

  private static String render(Template template, Map<String, String> values) {
    byte[] text = template.render(name -> values.get(name).getBytes(StandardCharsets.UTF_8));
    return new String(text, StandardCharsets.UTF_8);
  }
}
