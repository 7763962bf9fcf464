package io.stepvault.client;

import static io.stepvault.client.FakeBroker.TOKEN;
import static io.stepvault.client.FakeBroker.secret;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonParser;
import com.google.protobuf.ByteString;
import io.stepvault.client.ReferencesUnresolvedException.Failure;
import io.stepvault.client.template.Template;
import io.stepvault.client.template.TemplateContext;
import io.stepvault.client.template.TemplatePart.Data;
import io.stepvault.client.template.TemplatePart.Literal;
import io.stepvault.client.template.TemplatePart.Reference;
import io.stepvault.client.template.TemplateSyntaxException;
import io.stepvault.v1.Destination;
import io.stepvault.v1.ReferenceFailure.Reason;
import io.stepvault.v1.ResolveResponse;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URLDecoder;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Base64;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Element;

/** Whole requests, against a real HTTP server. */
@Timeout(30)
class RequestTest {
  private final FakeBroker broker = new FakeBroker();

  /** Each call is answered by what comes next. */
  private final StepvaultClient client =
      StepvaultClient.builder().cache(false).build(broker.channel());

  private final Step step = client.step(TOKEN);
  private final HttpClient http = HttpClient.newBuilder().followRedirects(Redirect.NEVER).build();
  private EchoServer server;

  @BeforeEach
  void open() throws IOException {
    server = new EchoServer();
  }

  @AfterEach
  void close() {
    server.close();
    step.close();
    client.close();
    broker.close();
  }

  private String url(String path) {
    return server.url(path);
  }

  private void next(String value, Destination... destinations) {
    broker.then(
        FakeBroker.answer(
            ResolveResponse.newBuilder()
                .addSecrets(
                    secret("a")
                        .setValue(ByteString.copyFromUtf8(value))
                        .addAllDestinations(List.of(destinations)))
                .build()));
  }

  @Test
  void url_header_and_body_in_one_call() throws Exception {
    RequestTemplate template =
        RequestTemplate.builder("POST", url("/echo/{{secrets.a}}?q={{secrets.b}}"))
            .header("Authorization", "Bearer {{secrets.c}}")
            .json("{\"k\":\"{{secrets.d}}\"}")
            .build();
    try (RenderedRequest request = step.renderRequest(template)) {
      HttpResponse<String> answer = request.send(http, BodyHandlers.ofString());
      assertThat(answer.body().lines())
          .containsExactly(
              "POST",
              "/echo/value%20of%20a?q=value%20of%20b",
              "Bearer value of c",
              "application/json",
              "{\"k\":\"value of d\"}");
      assertThat(request.toString())
          .isEqualTo("RenderedRequest[POST http://localhost:%d]".formatted(server.port()));
      assertThat(request.leaseRemaining()).isPositive();
      assertThat(step.mask(answer.body())).doesNotContain("value of").doesNotContain("value%20of");
    }
    assertThat(broker.requests).hasSize(1);
  }

  @Test
  void basic_authentication() throws Exception {
    next("pässword");
    RequestTemplate template =
        RequestTemplate.builder("GET", url("/echo")).basicAuth("ci", "{{secrets.a}}").build();
    try (RenderedRequest request = step.renderRequestAsync(template).get()) {
      String header = "Basic " + Base64.getEncoder().encodeToString("ci:pässword".getBytes(UTF_8));
      assertThat(request.send(http, BodyHandlers.ofString()).body()).contains(header);
      assertThat(step.mask(header)).doesNotContain(header.substring(12));
    }
  }

  @Test
  void a_user_name_with_a_colon_cannot_be_sent() {
    next("user:admin");
    RequestTemplate template =
        RequestTemplate.builder("GET", url("/echo")).basicAuth("{{secrets.a}}", "x").build();
    assertThatThrownBy(() -> step.renderRequest(template))
        .isInstanceOfSatisfying(
            ReferencesUnresolvedException.class,
            e ->
                assertThat(e.failures())
                    .containsExactly(new Failure(1, "a", Reason.BAD_FOR_CONTEXT, "auth.user", 0)))
        .hasMessageNotContaining("admin");
  }

  @Test
  void a_failure_names_the_field() {
    next("a\nb");
    RequestTemplate template =
        RequestTemplate.builder("GET", url("/echo")).header("X-Key", "k {{secrets.a}}").build();
    assertThatThrownBy(() -> step.renderRequest(template))
        .isInstanceOfSatisfying(
            ReferencesUnresolvedException.class,
            e ->
                assertThat(e.failures())
                    .containsExactly(
                        new Failure(1, "a", Reason.BAD_FOR_CONTEXT, "headers.X-Key", 2)))
        .hasMessageContaining("headers.X-Key")
        .hasMessageNotContaining("a\nb");
  }

  @Test
  void redirects_do_not_carry_values_on() throws Exception {
    RequestTemplate template =
        RequestTemplate.builder("POST", url("/moved"))
            .header("Authorization", "{{secrets.a}}")
            .build();
    try (RenderedRequest request = step.renderRequest(template)) {
      HttpClient follows = HttpClient.newBuilder().followRedirects(Redirect.NORMAL).build();
      assertThatIllegalArgumentException()
          .isThrownBy(() -> request.send(follows, BodyHandlers.discarding()))
          .withMessageContaining("Redirect.NEVER");
      assertThat(request.send(http, BodyHandlers.discarding()).statusCode()).isEqualTo(307);
    }
    assertThat(server.followed()).isZero();
  }

  @Test
  void a_request_goes_only_where_the_item_may() {
    Destination elsewhere =
        Destination.newBuilder().setScheme("https").setHost("api.example.com").setPort(443).build();
    next("v", elsewhere);
    RequestTemplate template =
        RequestTemplate.builder("GET", url("/echo")).header("X-Key", "{{secrets.a}}").build();
    assertThatThrownBy(() -> step.renderRequest(template))
        .isInstanceOfSatisfying(
            ReferencesUnresolvedException.class,
            e ->
                assertThat(e.failures())
                    .containsExactly(
                        new Failure(1, "a", Reason.DESTINATION_NOT_ALLOWED, "headers.X-Key", 0)));
    Destination here =
        Destination.newBuilder()
            .setScheme("http")
            .setHost("localhost")
            .setPort(server.port())
            .setPathPrefix("/echo")
            .build();
    next("v", elsewhere, here);
    step.renderRequest(template).close();
  }

  @Test
  void a_closed_request_is_zeros() {
    RenderedRequest request =
        step.renderRequest(
            RequestTemplate.builder("POST", url("/echo?{{secrets.a}}"))
                .header("X-Key", "{{secrets.a}}")
                .text("{{secrets.a}}")
                .build());
    byte[] url = request.url();
    byte[] header = request.headers().get("X-Key");
    byte[] body = request.body().orElseThrow();
    request.close();
    assertThat(url).containsOnly(0);
    assertThat(header).containsOnly(0);
    assertThat(body).containsOnly(0);
    assertThatIllegalStateException().isThrownBy(request::toHttpRequest);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Host", "host", "Content-Length", "Transfer-Encoding", "X Y", "X:Y", ""})
  void such_headers_are_refused(String name) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RequestTemplate.builder("GET", url("/echo")).header(name, "x").build());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/relative",
        "ftp://h/",
        "https:///path",
        "https://user@h/",
        "https://h/a/../b",
        "https://h\\evil/",
        "https://h/{{run.id}}",
        "https://{{secrets.a}}/"
      })
  void such_urls_are_refused(String url) {
    assertThatThrownBy(() -> RequestTemplate.builder("GET", url).build())
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void run_data_stays_data_in_every_field() throws Exception {
    String hostile = "{{secrets.b}}\"&<x>/?";
    RequestTemplate template =
        RequestTemplate.builder(
                "POST",
                Template.of(
                    TemplateContext.URL,
                    new Literal(url("/echo/")),
                    new Data(hostile),
                    new Literal("?q="),
                    new Reference("a")))
            .basicAuth(
                Template.of(TemplateContext.PLAIN, new Data("{{secrets.b}}")),
                Template.of(TemplateContext.PLAIN, new Reference("a")))
            .body(
                "application/json",
                Template.of(
                    TemplateContext.JSON,
                    new Literal("{\"d\":\""),
                    new Data(hostile),
                    new Literal("\"}")))
            .build();
    try (RenderedRequest request = step.renderRequest(template)) {
      List<String> seen = request.send(http, BodyHandlers.ofString()).body().lines().toList();
      assertThat(seen.get(1))
          .isEqualTo("/echo/%7B%7Bsecrets.b%7D%7D%22%26%3Cx%3E%2F%3F?q=value%20of%20a");
      assertThat(seen.get(2))
          .isEqualTo(
              "Basic "
                  + Base64.getEncoder().encodeToString("{{secrets.b}}:value of a".getBytes(UTF_8)));
      assertThat(JsonParser.parseString(seen.get(4)).getAsJsonObject().get("d").getAsString())
          .isEqualTo(hostile);
    }
    assertThat(broker.requests.get(0).getReferencesList()).containsExactly("a");
  }

  @Test
  void forms_and_xml_have_the_context_that_their_name_says() throws Exception {
    String value = "a&b \"c\"<'";
    next(value);
    RequestTemplate form =
        RequestTemplate.builder("POST", url("/echo")).form("k={{secrets.a}}&d=1").build();
    try (RenderedRequest request = step.renderRequest(form)) {
      List<String> seen = request.send(http, BodyHandlers.ofString()).body().lines().toList();
      assertThat(seen.get(3)).isEqualTo("application/x-www-form-urlencoded");
      assertThat(seen.get(4)).startsWith("k=").endsWith("&d=1");
      String encoded = seen.get(4).substring("k=".length(), seen.get(4).length() - "&d=1".length());
      assertThat(encoded).doesNotContain("&");
      assertThat(URLDecoder.decode(encoded, UTF_8)).isEqualTo(value);
    }
    next(value);
    RequestTemplate xml =
        RequestTemplate.builder("POST", url("/echo"))
            .xml("<u k='{{secrets.a}}'>{{secrets.a}}</u>")
            .build();
    try (RenderedRequest request = step.renderRequest(xml)) {
      List<String> seen = request.send(http, BodyHandlers.ofString()).body().lines().toList();
      assertThat(seen.get(3)).isEqualTo("application/xml");
      Element root =
          DocumentBuilderFactory.newInstance()
              .newDocumentBuilder()
              .parse(new ByteArrayInputStream(seen.get(4).getBytes(UTF_8)))
              .getDocumentElement();
      assertThat(root.getAttribute("k")).isEqualTo(value);
      assertThat(root.getTextContent()).isEqualTo(value);
    }
  }

  @Test
  void a_request_has_no_more_references_than_a_call_takes() {
    StringBuilder body = new StringBuilder();
    for (int i = 0; i < 100; i++) {
      body.append("{{secrets.s").append(i).append("}} {{secrets.s0}}");
    }
    RequestTemplate.Builder builder =
        RequestTemplate.builder("POST", url("/echo")).text(body.toString());
    assertThat(builder.build()).isNotNull();
    assertThatIllegalArgumentException()
        .isThrownBy(builder.header("X-Key", "{{secrets.one_more}}")::build)
        .withMessageContaining("101 references");
  }

  @Test
  void fields_have_their_context() {
    RequestTemplate.Builder builder = RequestTemplate.builder("POST", url("/echo"));
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> builder.header("X-Key", Template.parse(TemplateContext.PLAIN, "{{secrets.a}}")));
    assertThatThrownBy(() -> builder.json("{")).isInstanceOf(TemplateSyntaxException.class);
    builder.basicAuth("u", "p");
    assertThatIllegalArgumentException().isThrownBy(() -> builder.header("authorization", "x"));
  }
}
