package io.stepvault.client.template;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonParser;
import io.stepvault.client.template.TemplatePart.Data;
import io.stepvault.client.template.TemplatePart.Literal;
import io.stepvault.client.template.TemplatePart.Reference;
import java.io.StringReader;
import java.net.URI;
import java.net.URLDecoder;
import java.util.List;
import java.util.Optional;
import javax.xml.parsers.DocumentBuilderFactory;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;

/** Whoever reads a rendered text by its own parser finds exactly the value, and nothing else. */
class TemplatePropertiesTest {

  @Provide
  Arbitrary<String> values() {
    Arbitrary<String> nasty =
        Arbitraries.of(
            "{{secrets.a}}",
            "\"",
            "\\",
            "'",
            "<",
            ">",
            "&",
            "]]>",
            "-->",
            "\n",
            "\r",
            "\t",
            "%41",
            "+",
            "/",
            "..",
            "?",
            "#",
            "=",
            "\u0000",
            "\u007f",
            "\u0085",
            "\u2028",
            "\uffff",
            "é",
            "😀",
            " ",
            "a",
            "}}",
            "{{",
            "0",
            ":",
            ";");
    return nasty.list().ofMinSize(1).ofMaxSize(8).map(parts -> String.join("", parts));
  }

  @Provide
  Arbitrary<String> texts() {
    Arbitrary<String> tokens =
        Arbitraries.of(
            "{{", "}}", "{", "}", "secrets", ".", "a", "[", "]", "\"", "'", "\\", " ", "|",
            "number", "\n", "<", ">", "!--", "-->", "/", ":", "//", "?", "#", "&", "=", "1", ",",
            "😀", "\u0000");
    return tokens.list().ofMaxSize(14).map(parts -> String.join("", parts));
  }

  @Property(tries = 20_000)
  void any_text_is_a_template_or_is_refused_at_a_place_in_it(
      @ForAll TemplateContext context, @ForAll("texts") String text) {
    try {
      Template template = Template.parse(context, text);
      int length = text.codePointCount(0, text.length());
      for (Template.Use use : template.uses()) {
        assertThat(use.offset() + use.length()).isLessThanOrEqualTo(length);
        int start = text.offsetByCodePoints(0, use.offset());
        int end = text.offsetByCodePoints(start, use.length());
        assertThat(text.substring(start, end)).startsWith("{{").endsWith("}}");
      }
    } catch (TemplateSyntaxException e) {
      assertThat(e.offset()).isBetween(0, text.codePointCount(0, text.length()));
    }
  }

  @Property(tries = 5_000)
  void what_has_no_reference_stays_as_it_is(@ForAll("values") String text) {
    Template template =
        Template.of(TemplateContext.PLAIN, new Literal(text), new Data(text), new Literal(text));
    assertThat(render(template, "unused")).contains(text + text + text);
  }

  @Property(tries = 5_000)
  void plain(@ForAll("values") String value) {
    assertThat(render(Template.parse(TemplateContext.PLAIN, "<{{secrets.v}}>"), value))
        .contains("<" + value + ">");
  }

  @Property(tries = 5_000)
  void header(@ForAll("values") String value) {
    Optional<String> text =
        render(Template.parse(TemplateContext.HEADER, "Bearer {{secrets.v}}"), value);
    boolean fits = value.chars().allMatch(c -> c == '\t' || (c >= ' ' && c < 0x7F));
    assertThat(text).isEqualTo(fits ? Optional.of("Bearer " + value) : Optional.empty());
  }

  @Property(tries = 5_000)
  void json(@ForAll("values") String value) {
    String text =
        render(Template.parse(TemplateContext.JSON, "{\"k\":[\"<{{secrets.v}}>\"]}"), value)
            .orElseThrow();
    assertThat(
            JsonParser.parseString(text)
                .getAsJsonObject()
                .get("k")
                .getAsJsonArray()
                .get(0)
                .getAsString())
        .isEqualTo("<" + value + ">");
  }

  @Property(tries = 5_000)
  void url(@ForAll("values") String value) {
    Template template =
        Template.parse(TemplateContext.URL, "https://h.example/a/x{{secrets.v}}/b?q={{secrets.v}}");
    URI url = URI.create(render(template, value).orElse("https://h.example/a/x/b?q="));
    assertThat(url.getHost()).isEqualTo("h.example");
    assertThat(url.getFragment()).isNull();
    assertThat(url.getRawPath().split("/", -1)).hasSize(4).endsWith("b");
    if (url.getRawQuery().length() > 2) {
      assertThat(decoded(url.getRawPath().split("/", -1)[2].substring(1))).isEqualTo(value);
      assertThat(decoded(url.getRawQuery().substring(2))).isEqualTo(value);
    }
  }

  private static String decoded(String percentEncoded) {
    assertThat(percentEncoded).doesNotContain("+");
    return URLDecoder.decode(percentEncoded, UTF_8);
  }

  @Property(tries = 5_000)
  void form(@ForAll("values") String value) {
    String text =
        render(Template.parse(TemplateContext.FORM, "a=1&v={{secrets.v}}&b=2"), value)
            .orElseThrow();
    assertThat(text.split("&", -1)).hasSize(3);
    assertThat(URLDecoder.decode(text.split("&", -1)[1].substring(2), UTF_8)).isEqualTo(value);
  }

  @Property(tries = 3_000)
  void xml(@ForAll("values") String value) throws Exception {
    Optional<String> text =
        render(
            Template.parse(TemplateContext.XML, "<u a=\"{{secrets.v}}\">{{secrets.v}}</u>"), value);
    boolean fits =
        value.chars().allMatch(c -> (c >= ' ' && c < 0xFFFE) || "\t\r\n".indexOf(c) >= 0);
    assertThat(text.isPresent()).isEqualTo(fits);
    if (fits) {
      Element root =
          DocumentBuilderFactory.newInstance()
              .newDocumentBuilder()
              .parse(new InputSource(new StringReader(text.get())))
              .getDocumentElement();
      assertThat(root.getTextContent()).isEqualTo(value);
      assertThat(root.getAttribute("a")).isEqualTo(value);
    }
  }

  @Property(tries = 5_000)
  void data_is_never_scanned_and_written_as_a_value_is(
      @ForAll TemplateContext context, @ForAll("values") String value) {
    String before =
        switch (context) {
          case PLAIN, HEADER -> "";
          case URL -> "/x";
          case FORM -> "v=";
          case JSON -> "\"";
          case XML -> "<u>";
        };
    String after =
        context == TemplateContext.JSON ? "\"" : context == TemplateContext.XML ? "</u>" : "";
    List<TemplatePart> withValue =
        List.of(new Literal(before), new Reference("v"), new Literal(after));
    List<TemplatePart> withData = List.of(new Literal(before), new Data(value), new Literal(after));
    Optional<String> expected = render(Template.of(context, withValue), value);
    Optional<String> text;
    try {
      text = render(Template.of(context, withData), "unused");
    } catch (TemplateSyntaxException e) {
      text = Optional.empty();
    }
    assertThat(text).isEqualTo(expected);
  }

  /** Empty: the value does not fit. */
  private static Optional<String> render(Template template, String value) {
    try {
      return Optional.of(new String(template.render(name -> value.getBytes(UTF_8)), UTF_8));
    } catch (UnfitValueException e) {
      assertThat(e.getMessage()).doesNotContain(value.length() > 3 ? value : "\u0001");
      return Optional.empty();
    }
  }
}
