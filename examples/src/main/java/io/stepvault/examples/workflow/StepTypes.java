package io.stepvault.examples.workflow;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.stepvault.client.RequestTemplate;
import io.stepvault.client.template.Template;
import io.stepvault.client.template.TemplateContext;
import io.stepvault.examples.Action;
import io.stepvault.examples.database.DatabaseQuery;
import io.stepvault.examples.http.ApiRequest;
import io.stepvault.examples.http.SignedRequest;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;

/** The kinds of steps that a definition may have. */
final class StepTypes {
  private record Body(TemplateContext context, String contentType) {}

  private static final Map<String, Body> BODIES =
      Map.of(
          "json", new Body(TemplateContext.JSON, "application/json"),
          "form", new Body(TemplateContext.FORM, "application/x-www-form-urlencoded"),
          "xml", new Body(TemplateContext.XML, "application/xml"),
          "text", new Body(TemplateContext.PLAIN, "text/plain; charset=utf-8"));

  private final HttpClient http;
  private final InstantSource clock;
  private final Properties database;
  private final Map<String, StepType> types = new LinkedHashMap<>();

  /**
   * @param mail Jakarta Mail's settings
   * @param database pgjdbc's settings
   */
  StepTypes(HttpClient http, InstantSource clock, Properties mail, Properties database) {
    this.http = http;
    this.clock = clock;
    this.database = database;
    types.put("http", this::http);
    types.put("signed_http", this::signedHttp);
    types.put("database", this::database);
    types.put("soap", new SoapStep(http));
    types.put("smtp", new SmtpStep(mail));
    types.put("sftp", new SftpStep());
  }

  List<String> names() {
    return List.copyOf(types.keySet());
  }

  /** Of one of the names. */
  StepType get(String name) {
    return types.get(name);
  }

  private Optional<Action> http(Fields fields) {
    Optional<String> method =
        fields.has("method") ? fields.text(TemplateContext.PLAIN, "method") : Optional.of("GET");
    Optional<Template> url = fields.template(TemplateContext.URL, "url");
    Map<String, Template> headers = fields.templates(TemplateContext.HEADER, "headers");
    Map<String, Template> login = fields.templates(TemplateContext.PLAIN, "basic_auth");
    Map<String, Template> bodies = new LinkedHashMap<>();
    for (String name : BODIES.keySet()) {
      if (fields.has(name)) {
        fields.template(BODIES.get(name).context(), name).ifPresent(body -> bodies.put(name, body));
      }
    }
    if (!login.isEmpty() && !login.keySet().equals(Set.of("user", "password"))) {
      fields.problem("basic_auth", "must have user and password");
      return Optional.empty();
    }
    if (method.isEmpty() || url.isEmpty()) {
      return Optional.empty();
    }
    return fields.built(
        () -> {
          RequestTemplate.Builder request = RequestTemplate.builder(method.get(), url.get());
          headers.forEach(request::header);
          if (!login.isEmpty()) {
            request.basicAuth(login.get("user"), login.get("password"));
          }
          bodies.forEach((name, body) -> request.body(BODIES.get(name).contentType(), body));
          return new ApiRequest(http, request.build());
        });
  }

  private Optional<Action> signedHttp(Fields fields) {
    Optional<String> url = fields.text(TemplateContext.URL, "url");
    Optional<String> key = fields.reference("key");
    Optional<String> body = fields.text(TemplateContext.JSON, "json");
    if (url.isEmpty() || key.isEmpty() || body.isEmpty()) {
      return Optional.empty();
    }
    return fields.built(
        () ->
            new SignedRequest(
                http, clock, URI.create(url.get()), key.get(), body.get().getBytes(UTF_8)));
  }

  private Optional<Action> database(Fields fields) {
    Optional<String> url = fields.text(TemplateContext.PLAIN, "url");
    Optional<String> user = fields.reference("user");
    Optional<String> password = fields.reference("password");
    Optional<String> statement = fields.code("statement");
    if (url.isEmpty() || user.isEmpty() || password.isEmpty() || statement.isEmpty()) {
      return Optional.empty();
    }
    return fields.built(
        () -> new DatabaseQuery(database, url.get(), user.get(), password.get(), statement.get()));
  }
}
