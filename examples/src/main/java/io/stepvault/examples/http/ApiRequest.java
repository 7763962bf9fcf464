package io.stepvault.examples.http;

import io.stepvault.client.RenderedRequest;
import io.stepvault.client.RequestTemplate;
import io.stepvault.client.Step;
import io.stepvault.client.template.Template;
import io.stepvault.client.template.TemplateContext;
import io.stepvault.examples.Action;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.stream.Stream;

/** Sends a request whose values stand in its template, wherever an API wants them. */
public final class ApiRequest implements Action {
  private final HttpClient http;
  private final RequestTemplate request;
  private final List<String> references;

  /**
   * @param http one that follows no redirects, which is the default
   * @param references what the request's templates refer to
   */
  public ApiRequest(HttpClient http, RequestTemplate request, List<String> references) {
    this.http = http;
    this.request = request;
    this.references = List.copyOf(references);
  }

  /**
   * A call with an API token in a header, as Stripe, GitHub and most others want it.
   *
   * @param authorization such as {@code Bearer {{secrets.shop_token}}}
   */
  public static ApiRequest withToken(HttpClient http, String url, String authorization) {
    Template header = Template.parse(TemplateContext.HEADER, authorization);
    return new ApiRequest(
        http,
        RequestTemplate.builder("GET", url).header("Authorization", header).build(),
        header.references());
  }

  /**
   * A call with basic authentication (RFC 7617).
   *
   * @param user such as {@code {{secrets.shop_user}}}
   * @param password such as {@code {{secrets.shop_password}}}
   */
  public static ApiRequest withBasicAuth(
      HttpClient http, String url, String user, String password) {
    Template name = Template.parse(TemplateContext.PLAIN, user);
    Template word = Template.parse(TemplateContext.PLAIN, password);
    return new ApiRequest(
        http,
        RequestTemplate.builder("GET", url).basicAuth(name, word).build(),
        Stream.of(name, word)
            .flatMap(template -> template.references().stream())
            .distinct()
            .toList());
  }

  @Override
  public List<String> references() {
    return references;
  }

  @Override
  public void run(Step step, PrintWriter log) throws IOException, InterruptedException {
    try (RenderedRequest rendered = step.renderRequest(request)) {
      HttpResponse<String> answer = rendered.send(http, BodyHandlers.ofString());
      log.println(rendered + ": " + answer.statusCode());
      log.println(answer.body());
      if (answer.statusCode() >= 400) {
        throw new IOException(rendered + " was answered with " + answer.statusCode());
      }
    }
  }
}
