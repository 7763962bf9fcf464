package io.stepvault.client;

import static io.stepvault.client.FakeBroker.TOKEN;
import static io.stepvault.client.FakeBroker.secret;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.stepvault.client.ReferencesUnresolvedException.Failure;
import io.stepvault.client.destination.Target;
import io.stepvault.client.template.Template;
import io.stepvault.client.template.TemplateContext;
import io.stepvault.client.template.TemplatePart.Data;
import io.stepvault.client.template.TemplatePart.Literal;
import io.stepvault.client.template.TemplatePart.Reference;
import io.stepvault.v1.Destination;
import io.stepvault.v1.ErrorReason;
import io.stepvault.v1.Item;
import io.stepvault.v1.ReferenceFailure;
import io.stepvault.v1.ReferenceFailure.Reason;
import io.stepvault.v1.ReferenceFailures;
import io.stepvault.v1.ResolveResponse;
import io.stepvault.v1.ResolvedSecret;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class StepRenderTest {
  private final FakeBroker broker = new FakeBroker();

  /** Each call is answered by what comes next. */
  private final StepvaultClient client =
      StepvaultClient.builder().cache(false).build(broker.channel());

  private final Step step = client.step(TOKEN);

  @AfterEach
  void close() {
    step.close();
    client.close();
    broker.close();
  }

  private static Template plain(String text) {
    return Template.parse(TemplateContext.PLAIN, text);
  }

  private void next(ResolvedSecret.Builder... secrets) {
    ResolveResponse.Builder answer = ResolveResponse.newBuilder();
    for (ResolvedSecret.Builder one : secrets) {
      answer.addSecrets(one);
    }
    broker.then(FakeBroker.answer(answer.build()));
  }

  @Test
  void a_template_is_rendered_with_one_call_and_masked_from_then_on() {
    try (Rendered text = step.render(plain("{{secrets.a}}, {{secrets['b c']}}, {{secrets.a}}"))) {
      assertThat(text.revealAsString()).isEqualTo("value of a, value of b c, value of a");
      assertThat(text.leaseRemaining()).isPositive();
      assertThat(text.toString()).contains("Secret[a").doesNotContain("value");
    }
    assertThat(broker.requests).hasSize(1);
    assertThat(broker.requests.get(0).getReferencesList()).containsExactly("a", "b c");
    assertThat(step.mask("value of b c")).isEqualTo("***");
  }

  @Test
  void what_refers_to_nothing_needs_no_broker() throws Exception {
    broker.close();
    assertThat(step.render(plain("x")).revealAsString()).isEqualTo("x");
    assertThat(step.renderAsync(plain("x")).get().revealAsString()).isEqualTo("x");
  }

  @Test
  void a_closed_text_is_zeros() {
    Rendered text = step.render(plain("{{secrets.a}}"));
    byte[] bytes = text.bytes();
    text.close();
    text.close();
    assertThat(bytes).containsOnly(0);
    assertThatIllegalStateException().isThrownBy(text::bytes);
    assertThatIllegalStateException().isThrownBy(text::revealAsString);
  }

  @Test
  void a_failure_names_each_place() {
    broker.then(
        FakeBroker.failure(
            Status.Code.FAILED_PRECONDITION,
            "REFERENCES_UNRESOLVED",
            ReferenceFailures.newBuilder()
                .addFailures(ReferenceFailure.newBuilder().setIndex(1).setReason(Reason.EXPIRED))
                .build()));
    ReferencesUnresolvedException failure =
        catchThrowableOfType(
            ReferencesUnresolvedException.class,
            () -> step.render(plain("😀{{secrets.a}} {{secrets.b}} {{secrets.b}}")));
    assertThat(failure.failures())
        .containsExactly(
            new Failure(0, "b", Reason.EXPIRED, "", 15),
            new Failure(0, "b", Reason.EXPIRED, "", 29));
    assertThat(failure.reason()).isEqualTo(ErrorReason.REFERENCES_UNRESOLVED);
  }

  @Test
  void a_failure_of_the_asynchronous_form_is_the_same() {
    broker.then(
        FakeBroker.failure(
            Status.Code.FAILED_PRECONDITION,
            "REFERENCES_UNRESOLVED",
            ReferenceFailures.newBuilder()
                .addFailures(ReferenceFailure.newBuilder().setReason(Reason.DELETED))
                .build()));
    CompletableFuture<Rendered> rendered = step.renderAsync(plain("x{{secrets.a}}"));
    assertThatThrownBy(rendered::get)
        .isInstanceOf(ExecutionException.class)
        .cause()
        .isInstanceOfSatisfying(
            ReferencesUnresolvedException.class,
            e ->
                assertThat(e.failures())
                    .containsExactly(new Failure(0, "a", Reason.DELETED, "", 1)));
  }

  @Test
  void a_value_that_cannot_stand_there_fails_the_call_and_shows_nothing() {
    next(secret("a").setValue(ByteString.copyFromUtf8("line\r\nInjected: yes")), secret("b"));
    ReferencesUnresolvedException failure =
        catchThrowableOfType(
            ReferencesUnresolvedException.class,
            () ->
                step.render(
                    Template.parse(TemplateContext.HEADER, "X {{secrets.a}} {{secrets.b}}")));
    assertThat(failure.failures())
        .containsExactly(new Failure(0, "a", Reason.BAD_FOR_CONTEXT, "", 2));
    assertThat(failure).hasMessageNotContaining("Injected").hasMessageNotContaining("value of");
  }

  @Test
  void material_is_no_text() {
    next(secret("a").setKind(Item.Kind.MATERIAL));
    assertThatThrownBy(() -> step.render(plain("{{secrets.a}}")))
        .isInstanceOfSatisfying(
            ReferencesUnresolvedException.class,
            e -> assertThat(e.failures().get(0).reason()).isEqualTo(Reason.NOT_TEXT));
  }

  @Test
  void a_value_that_looks_like_a_reference_stays_one() {
    next(secret("a").setValue(ByteString.copyFromUtf8("{{secrets.b}}")));
    assertThat(step.render(plain("{{secrets.a}}")).revealAsString()).isEqualTo("{{secrets.b}}");
    assertThat(broker.requests).hasSize(1);
  }

  @Test
  void run_data_is_never_scanned() {
    Template body =
        Template.of(
            TemplateContext.JSON,
            new Literal("{\"q\":\""),
            new Data("\"{{secrets.stolen}}"),
            new Literal("\",\"k\":\""),
            new Reference("a"),
            new Literal("\"}"));
    assertThat(step.render(body).revealAsString())
        .isEqualTo("{\"q\":\"\\\"{{secrets.stolen}}\",\"k\":\"value of a\"}");
    assertThat(broker.requests.get(0).getReferencesList()).containsExactly("a");
  }

  @Test
  void an_item_with_destinations_renders_for_one_of_them_only() {
    Destination api =
        Destination.newBuilder()
            .setScheme("https")
            .setHost("*.example.com")
            .setPort(443)
            .setPathPrefix("/v1")
            .build();
    Template template = plain("{{secrets.a}}");
    next(secret("a").addDestinations(api));
    assertThatThrownBy(() -> step.render(template))
        .isInstanceOfSatisfying(
            ReferencesUnresolvedException.class,
            e ->
                assertThat(e.failures().get(0).reason()).isEqualTo(Reason.DESTINATION_NOT_ALLOWED));
    next(secret("a").addDestinations(api));
    Target good = Target.of("", "API.example.com", 0, "/v1/charges");
    assertThat(step.render(template, good).bytes()).isEqualTo("value of a".getBytes(UTF_8));
    next(secret("a").addDestinations(api));
    Target bad = Target.of("https", "example.com.evil.org", 443, "/v1");
    assertThatThrownBy(() -> step.render(template, bad))
        .isInstanceOf(ReferencesUnresolvedException.class);
  }

  @Test
  void cancelling_a_render_cancels_the_call() {
    broker.then(FakeBroker.never());
    CompletableFuture<Rendered> rendered = step.renderAsync(plain("{{secrets.a}}"));
    assertThat(rendered.cancel(true)).isTrue();
    assertThat(rendered).isCancelled();
  }
}
