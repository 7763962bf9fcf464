package io.stepvault.examples.http;

import io.stepvault.client.RenderedRequest;
import io.stepvault.client.RequestTemplate;
import io.stepvault.client.Step;
import io.stepvault.examples.Action;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;

/** Sends a request whose values stand in its template, wherever an API wants them. */
public final class ApiRequest implements Action {
  private final HttpClient http;
  private final RequestTemplate request;

  /**
   * @param http one that follows no redirects, which is the default
   */
  public ApiRequest(HttpClient http, RequestTemplate request) {
    this.http = http;
    this.request = request;
  }

  /**
   * A call with an API token in a header, as Stripe, GitHub and most others want it.
   *
   * @param authorization such as {@code Bearer {{secrets.shop_token}}}
   */
  public static ApiRequest withToken(HttpClient http, String url, String authorization) {
    return new ApiRequest(
        http, RequestTemplate.builder("GET", url).header("Authorization", authorization).build());
  }

  /**
   * A call with basic authentication (RFC 7617).
   *
   * @param user such as {@code {{secrets.shop_user}}}
   * @param password such as {@code {{secrets.shop_password}}}
   */
  public static ApiRequest withBasicAuth(
      HttpClient http, String url, String user, String password) {
    return new ApiRequest(
        http, RequestTemplate.builder("GET", url).basicAuth(user, password).build());
  }

  @Override
  public List<String> references() {
    return request.references();
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
