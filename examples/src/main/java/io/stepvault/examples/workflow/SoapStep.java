package io.stepvault.examples.workflow;

import io.stepvault.client.template.TemplateContext;
import io.stepvault.examples.Action;
import io.stepvault.examples.soap.SoapCall;
import java.net.http.HttpClient;
import java.util.Optional;

/** {@code soap}: {@code url}, {@code action}, {@code user}, {@code password}, {@code body}. */
final class SoapStep implements StepType {
  private final HttpClient http;

  SoapStep(HttpClient http) {
    this.http = http;
  }

  @Override
  public Optional<Action> action(Fields fields) {
    Optional<String> url = fields.text(TemplateContext.URL, "url");
    Optional<String> action = fields.text(TemplateContext.HEADER, "action");
    Optional<String> user = fields.reference("user");
    Optional<String> password = fields.reference("password");
    Optional<String> body = fields.text(TemplateContext.XML, "body");
    if (url.isEmpty()
        || action.isEmpty()
        || user.isEmpty()
        || password.isEmpty()
        || body.isEmpty()) {
      return Optional.empty();
    }
    return fields.built(
        () -> SoapCall.of(http, url.get(), action.get(), user.get(), password.get(), body.get()));
  }
}
