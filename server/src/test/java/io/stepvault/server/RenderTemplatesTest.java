package io.stepvault.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.google.protobuf.ByteString;
import io.stepvault.client.masking.MaskingPatterns;
import io.stepvault.server.testing.AuditLog;
import io.stepvault.server.testing.Refused;
import io.stepvault.server.testing.TestBroker;
import io.stepvault.server.testing.TestCalls;
import io.stepvault.v1.CreateItemRequest;
import io.stepvault.v1.Destination;
import io.stepvault.v1.ErrorReason;
import io.stepvault.v1.ReferenceFailure;
import io.stepvault.v1.ReferenceFailure.Reason;
import io.stepvault.v1.RenderTemplatesRequest;
import io.stepvault.v1.RenderTemplatesResponse;
import io.stepvault.v1.RequestTarget;
import io.stepvault.v1.ResolveRequest;
import io.stepvault.v1.ResolvedSecret;
import io.stepvault.v1.Template;
import io.stepvault.v1.Template.Context;
import io.stepvault.v1.TemplatePart;
import io.stepvault.v1.TemplateParts;
import io.stepvault.v1.UsedSecret;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Texts with values in them, by a real broker: all or nothing, and on record. */
final class RenderTemplatesTest {
  private static TestBroker broker;
  private static TestCalls calls;
  private static AuditLog audit;

  @BeforeAll
  static void start() {
    broker = TestBroker.start();
    calls = TestCalls.register(broker, "default");
    audit = new AuditLog(broker);
    calls.create("api_key", "sk_live_a1b2c3");
    calls.create("My password", "p\"w<&>\\ü");
    calls.create("two lines", "first\nsecond");
    calls.create("recursive", "{{secrets.api_key}}");
    create(
        CreateItemRequest.newBuilder()
            .setName("material")
            .setMaterial(ByteString.copyFromUtf8("bytes")));
    create(
        CreateItemRequest.newBuilder()
            .setName("bound")
            .setSecret("only there")
            .addDestinations(
                Destination.newBuilder().setHost("api.example.com").setPathPrefix("/v1")));
  }

  @AfterAll
  static void stop() {
    broker.close();
  }

  private static void create(CreateItemRequest.Builder request) {
    var unused = calls.vault().createItem(request.build());
  }

  private static Template template(Context context, String text) {
    return Template.newBuilder().setKey("the key").setContext(context).setText(text).build();
  }

  private static RenderTemplatesResponse render(Template... templates) {
    return calls
        .node()
        .renderTemplates(
            RenderTemplatesRequest.newBuilder().addAllTemplates(List.of(templates)).build());
  }

  private static List<String> texts(RenderTemplatesResponse response) {
    return response.getRenderedList().stream().map(one -> one.getValue().toStringUtf8()).toList();
  }

  @Test
  void eachContextWritesValuesItsOwnWay() {
    RenderTemplatesResponse response =
        render(
            template(Context.HEADER, "Bearer {{secrets.api_key}}"),
            template(Context.JSON, "{\"p\":\"{{secrets['My password']}}\"}"),
            template(Context.XML, "<p a='{{secrets[\"My password\"]}}'/>"),
            template(Context.URL, "https://h/{{secrets['My password']}}"),
            template(Context.FORM, "p={{secrets['My password']}}"),
            template(Context.PLAIN, "{{secrets.recursive}} {{run.id}}"));
    assertThat(texts(response))
        .containsExactly(
            "Bearer sk_live_a1b2c3",
            "{\"p\":\"p\\\"w<&>\\\\ü\"}",
            "<p a='p&quot;w&lt;&amp;&gt;\\ü'/>",
            "https://h/p%22w%3C%26%3E%5C%C3%BC",
            "p=p%22w%3C%26%3E%5C%C3%BC",
            "{{secrets.api_key}} {{run.id}}");
    assertThat(response.getRendered(0).getKey()).isEqualTo("the key");
    assertThat(response.getSecretsList())
        .extracting(UsedSecret::getReference)
        .containsExactly("api_key", "My password", "recursive");
    assertThat(response.getSecrets(0).getHoldFor().getSeconds()).isPositive();
    assertThat(response.getSecrets(0).getItemId()).startsWith("vlt_");
    assertThat(response.getSecrets(0).hasMasking()).isFalse();
  }

  @Test
  void partsAreNeverScannedAndDataStaysData() {
    TemplateParts.Builder parts =
        TemplateParts.newBuilder()
            .addParts(TemplatePart.newBuilder().setText("{\"q\":\""))
            .addParts(TemplatePart.newBuilder().setData("\"{{secrets.nothing}}"))
            .addParts(TemplatePart.newBuilder().setText("\",\"k\":\""))
            .addParts(TemplatePart.newBuilder().setReference("api_key"))
            .addParts(TemplatePart.newBuilder().setText("\"}"));
    assertThat(
            texts(render(Template.newBuilder().setContext(Context.JSON).setParts(parts).build())))
        .containsExactly("{\"q\":\"\\\"{{secrets.nothing}}\",\"k\":\"sk_live_a1b2c3\"}");
  }

  @Test
  void eachReferenceIsOnRecordOnce() {
    List<AuditLog.Row> rows =
        audit.addedBy(
            () -> render(template(Context.PLAIN, "{{secrets.api_key}}{{secrets.api_key}}")));
    assertThat(rows)
        .extracting(AuditLog.Row::method, AuditLog.Row::outcome, AuditLog.Row::reference)
        .containsExactly(tuple("ResolveService/RenderTemplates", "ALLOWED", "api_key"));
  }

  @Test
  void aFailureNamesTemplatePositionAndReason() {
    Refused refused =
        Refused.by(
            () ->
                render(
                    template(Context.PLAIN, "{{secrets.api_key}}"),
                    template(Context.PLAIN, "😀{{secrets.absent}} {{secrets.material}}")));
    assertThat(refused.reason()).isEqualTo(ErrorReason.REFERENCES_UNRESOLVED);
    assertThat(refused.failures().getFailuresList())
        .containsExactly(
            failure(1, Reason.NOT_FOUND, "absent", 1), failure(1, Reason.NOT_TEXT, "material", 20));
    assertThat(refused.message()).doesNotContain("sk_live");
  }

  private static ReferenceFailure failure(int index, Reason reason, String name, int offset) {
    return ReferenceFailure.newBuilder()
        .setIndex(index)
        .setReason(reason)
        .setReference(name)
        .setOffset(offset)
        .build();
  }

  @Test
  void aValueThatCannotStandThereFailsTheCall() {
    Refused refused =
        Refused.by(() -> render(template(Context.HEADER, "X {{secrets['two lines']}}")));
    assertThat(refused.failures().getFailuresList())
        .containsExactly(failure(0, Reason.BAD_FOR_CONTEXT, "two lines", 2));
    assertThat(refused.message()).doesNotContain("second");
  }

  @Test
  void whatTheTokenDoesNotListIsNotRendered() {
    String token = calls.signer().sign(calls.claims("node-a").secrets(Set.of("other")).build());
    Refused refused =
        Refused.by(
            () ->
                calls
                    .node(token)
                    .renderTemplates(
                        RenderTemplatesRequest.newBuilder()
                            .addTemplates(template(Context.PLAIN, "{{secrets.api_key}}"))
                            .build()));
    assertThat(refused.failures().getFailures(0).getReason()).isEqualTo(Reason.NOT_IN_TOKEN);
  }

  @Test
  void anItemWithDestinationsGoesToThemAlone() {
    RenderTemplatesRequest.Builder request =
        RenderTemplatesRequest.newBuilder()
            .addTemplates(template(Context.PLAIN, "{{secrets.bound}}"));
    assertThat(reason(request)).isEqualTo(Reason.DESTINATION_NOT_ALLOWED);
    RequestTarget.Builder target = RequestTarget.newBuilder().setHost("API.example.com");
    assertThat(reason(request.setTarget(target))).isEqualTo(Reason.DESTINATION_NOT_ALLOWED);
    request.setTarget(target.setPath("/v1/charges"));
    assertThat(texts(calls.node().renderTemplates(request.build()))).containsExactly("only there");
    assertThat(reason(request.setTarget(target.setHost("evil.example.com"))))
        .isEqualTo(Reason.DESTINATION_NOT_ALLOWED);
  }

  private static Reason reason(RenderTemplatesRequest.Builder request) {
    return Refused.by(() -> calls.node().renderTemplates(request.build()))
        .failures()
        .getFailures(0)
        .getReason();
  }

  @Test
  void aResolveTellsDestinationsAndOnRequestPatterns() {
    ResolvedSecret plain = resolve(false, "bound");
    assertThat(plain.getDestinations(0).getHost()).isEqualTo("api.example.com");
    assertThat(plain.hasMasking()).isFalse();
    ResolvedSecret masked = resolve(true, "bound");
    try (MaskingPatterns patterns =
        MaskingPatterns.of("only there".getBytes(StandardCharsets.UTF_8))) {
      assertThat(masked.getMasking().getPatternsList())
          .containsExactlyElementsOf(
              patterns.patterns().stream().map(p -> ByteString.copyFrom(p.bytes())).toList());
    }
    RenderTemplatesRequest.Builder rendering =
        RenderTemplatesRequest.newBuilder()
            .setMaskingPatterns(true)
            .addTemplates(template(Context.PLAIN, "{{secrets.api_key}}"));
    assertThat(calls.node().renderTemplates(rendering.build()).getSecrets(0).getMasking())
        .satisfies(masking -> assertThat(masking.getPatternsCount()).isGreaterThan(1));
  }

  private static ResolvedSecret resolve(boolean patterns, String reference) {
    return calls
        .node()
        .resolve(
            ResolveRequest.newBuilder()
                .addReferences(reference)
                .setMaskingPatterns(patterns)
                .build())
        .getSecrets(0);
  }

  @Test
  void anAnswerOverTheLimitIsRefused() {
    calls.create("long", "x".repeat(2_000));
    String text = "{{secrets.long}}".repeat(1_600);
    List<AuditLog.Row> rows =
        audit.addedBy(
            () -> {
              Refused refused = Refused.by(() -> render(template(Context.PLAIN, text)));
              assertThat(refused.reason()).isEqualTo(ErrorReason.ANSWER_TOO_LARGE);
            });
    assertThat(rows).extracting(AuditLog.Row::outcome).containsExactly("DENIED");
    // Of what could become six times as long, fewer.
    String xml = "<a>" + "{{secrets.long}}".repeat(300) + "</a>";
    assertThat(Refused.by(() -> render(template(Context.XML, xml))).reason())
        .isEqualTo(ErrorReason.ANSWER_TOO_LARGE);
  }
}
