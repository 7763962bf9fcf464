package io.stepvault.client;

import static io.stepvault.client.FakeBroker.TOKEN;
import static io.stepvault.client.FakeBroker.secret;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.ByteString;
import io.stepvault.client.ReferencesUnresolvedException.Failure;
import io.stepvault.v1.ReferenceFailure.Reason;
import io.stepvault.v1.ResolveResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a request refers to, and bodies in which a value is no string. */
class RequestValuesTest {
  private static final RequestTemplate LIMIT =
      RequestTemplate.builder("POST", "https://api.example.com/limits")
          .json("{\"most\": \"{{secrets.a | number}}\", \"live\": \"{{secrets.b | boolean}}\"}")
          .build();

  private final FakeBroker broker = new FakeBroker();
  private final StepvaultClient client = broker.client();
  private final Step step = client.step(TOKEN);

  @AfterEach
  void close() {
    step.close();
    client.close();
    broker.close();
  }

  private void values(String a, String b) {
    broker.then(
        FakeBroker.answer(
            ResolveResponse.newBuilder()
                .addSecrets(secret("a").setValue(ByteString.copyFromUtf8(a)))
                .addSecrets(secret("b").setValue(ByteString.copyFromUtf8(b)))
                .build()));
  }

  @Test
  void references_are_those_of_all_fields_each_once() {
    RequestTemplate template =
        RequestTemplate.builder("POST", "https://api.example.com/{{secrets.account}}")
            .header("X-Key", "{{secrets.key}} {{secrets['My App']}}")
            .basicAuth("{{secrets.user}}", "{{secrets.key}}")
            .json("{\"card\": \"{{secrets.card}}\"}")
            .build();
    assertThat(template.references()).containsExactly("account", "key", "My App", "user", "card");
  }

  @Test
  void a_number_and_a_boolean_are_sent_without_quotes() {
    values("-12.5e3", "true");
    try (RenderedRequest request = step.renderRequest(LIMIT)) {
      assertThat(request.body().orElseThrow())
          .asString()
          .isEqualTo("{\"most\": -12.5e3, \"live\": true}");
    }
  }

  @Test
  void values_that_are_neither_are_told_with_their_places() {
    values("12,5", "yes");
    var failure =
        catchThrowableOfType(ReferencesUnresolvedException.class, () -> step.renderRequest(LIMIT));
    assertThat(failure.failures())
        .containsExactly(
            new Failure(2, "a", Reason.BAD_FOR_CONTEXT, "body", 10),
            new Failure(2, "b", Reason.BAD_FOR_CONTEXT, "body", 44));
  }
}
