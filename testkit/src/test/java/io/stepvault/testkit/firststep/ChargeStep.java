package io.stepvault.testkit.firststep;

import io.stepvault.client.RenderedRequest;
import io.stepvault.client.RequestTemplate;
import io.stepvault.client.Step;
import io.stepvault.client.StepvaultClient;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;

/** Charges a customer of the shop. */
final class ChargeStep {
  private final HttpClient http = HttpClient.newHttpClient();
  private final StepvaultClient client;
  private final RequestTemplate charge;

  ChargeStep(StepvaultClient client, String shop) {
    this.client = client;
    // Once, when the workflow is read: what is wrong with a template is known here.
    this.charge =
        RequestTemplate.builder("POST", shop + "/charges")
            .header("Authorization", "Bearer {{secrets.stripe_secret}}")
            .form("amount=100&currency=eur")
            .build();
  }

  /** Each run brings the token that an authorizer signed for it. */
  void run(String token) throws IOException, InterruptedException {
    try (Step step = client.step(token);
        RenderedRequest request = step.renderRequest(charge)) {
      HttpResponse<String> answer = request.send(http, HttpResponse.BodyHandlers.ofString());
      System.out.println(step.mask("the shop got: " + answer.body()));
    }
  }
}
