package io.stepvault.server;

import static io.stepvault.v1.ErrorReason.FIELD_INVALID;

import com.google.protobuf.Message;
import io.grpc.MethodDescriptor;
import io.stepvault.v1.BoundReference;
import io.stepvault.v1.CheckTemplatesRequest;
import io.stepvault.v1.RenderTemplatesRequest;
import io.stepvault.v1.RequestTarget;
import io.stepvault.v1.ResolveServiceGrpc;
import io.stepvault.v1.Template;
import io.stepvault.v1.TemplatePart;
import io.stepvault.v1.TemplateParts;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Every mistake in every field of the calls about templates. */
final class TemplateWrongInputs {
  private static final Map<String, String> BAD_NAMES =
      Map.of("a line break", "a\nb", "257 characters", "n".repeat(257));

  private final List<WrongInput> cases = new ArrayList<>();

  private TemplateWrongInputs() {}

  static List<WrongInput> all() {
    TemplateWrongInputs inputs = new TemplateWrongInputs();
    inputs.templates();
    inputs.render();
    inputs.targets();
    inputs.check();
    return inputs.cases;
  }

  /** What both calls refuse. */
  private void templates() {
    Map<String, Template.Builder> bad = new LinkedHashMap<>();
    bad.put("key", good().setKey("k".repeat(201)));
    bad.put("context", good().clearContext());
    bad.put("text", good().clearText());
    bad.put("parts.parts", parts(Collections.nCopies(1_001, TemplatePart.getDefaultInstance())));
    bad.put("parts.parts[0]", parts(List.of(TemplatePart.getDefaultInstance())));
    bad.put("parts.parts[0].reference", part(TemplatePart.newBuilder().setReference("")));
    bad.put(
        "parts.parts[0].filter",
        part(TemplatePart.newBuilder().setText("x").setFilter(TemplatePart.Filter.NUMBER)));
    bad.forEach(
        (field, template) -> {
          render("templates[0]." + field, field, rendering(template));
          check(
              "templates[0]." + field,
              field,
              CheckTemplatesRequest.newBuilder().setWorkflow("w").addTemplates(template));
        });
    Template.Builder unknown = good().setContextValue(99);
    render("templates[0].context", "unknown", rendering(unknown));
    TemplatePart.Builder filter = TemplatePart.newBuilder().setReference("a").setFilterValue(99);
    render("templates[0].parts.parts[0].filter", "unknown", rendering(part(filter)));
    TemplatePart.Builder reference = TemplatePart.newBuilder().setReference("r".repeat(201));
    render("templates[0].parts.parts[0].reference", "too long", rendering(part(reference)));
  }

  private void render() {
    render("templates", "none", RenderTemplatesRequest.newBuilder());
    render(
        "templates",
        "101",
        RenderTemplatesRequest.newBuilder()
            .addAllTemplates(Collections.nCopies(101, good().build())));
    StringBuilder many = new StringBuilder();
    for (int i = 0; i <= 100; i++) {
      many.append("{{secrets.a").append(i).append("}}");
    }
    render("templates", "101 references", rendering(good().setText(many.toString())));
    render("templates", "a control", rendering(good().setText("{{secrets['\u0001']}}")));
    for (String text :
        List.of("{{secrets.", "{{secrets.a.b}}", "{{secrets['" + WrongInput.CANARY + "'}}")) {
      render("templates[0].text", text, rendering(good().setText(text)));
    }
    render(
        "templates[0].text",
        "no JSON",
        rendering(good().setContext(Template.Context.JSON).setText("{" + WrongInput.CANARY)));
    render(
        "templates[0].parts",
        "a header of two lines",
        rendering(
            part(TemplatePart.newBuilder().setText("a\n" + WrongInput.CANARY))
                .setContext(Template.Context.HEADER)));
  }

  private void targets() {
    target("scheme", target().setScheme("ht tp"));
    target("host", target().clearHost());
    target("host", target().setHost("api.example.com/" + WrongInput.CANARY));
    target("port", target().setPort(65_536));
    target("port", target().setScheme("gopher"));
    target("path", target().setPath("v1"));
    target("path", target().setPath("/a/%2e%2e/b"));
  }

  private static RequestTarget.Builder target() {
    return RequestTarget.newBuilder().setHost("api.example.com");
  }

  private void target(String field, RequestTarget.Builder target) {
    render("target." + field, target.toString(), rendering(good()).setTarget(target));
  }

  private void check() {
    check("workflow", "none", CheckTemplatesRequest.newBuilder());
    BAD_NAMES.forEach(
        (what, name) -> {
          check("workflow", what, CheckTemplatesRequest.newBuilder().setWorkflow(name));
          check("workflow_version", what, saved().setWorkflowVersion(name));
        });
    check("request_id", "blank", saved().setRecord(true).setRequestId("a b"));
    check("templates", "501", saved().addAllTemplates(Collections.nCopies(501, good().build())));
    check(
        "bindings",
        "501",
        saved().addAllBindings(Collections.nCopies(501, binding("key", "a").build())));
    check("bindings[0].key", "a line break", saved().addBindings(binding("a\nb", "a")));
    check("bindings[0].reference", "none", saved().addBindings(binding("key", "")));
    check("bindings[0].reference", "long", saved().addBindings(binding("key", "r".repeat(201))));
    CheckTemplatesRequest.Builder many = saved();
    for (int template = 0; template < 11; template++) {
      StringBuilder text = new StringBuilder();
      for (int i = 0; i < 100; i++) {
        text.append("{{secrets.a").append(template).append('_').append(i).append("}}");
      }
      many.addTemplates(good().setText(text.toString()));
    }
    check("templates", "1,100 references", many);
    String everywhere = "{{secrets.a}}".repeat(2_001);
    check("templates", "2,001 places", saved().addTemplates(good().setText(everywhere)));
  }

  private static CheckTemplatesRequest.Builder saved() {
    return CheckTemplatesRequest.newBuilder().setWorkflow("billing");
  }

  private static BoundReference.Builder binding(String key, String reference) {
    return BoundReference.newBuilder().setKey(key).setReference(reference);
  }

  private static Template.Builder good() {
    return Template.newBuilder().setContext(Template.Context.PLAIN).setText("{{secrets.some}}");
  }

  private static Template.Builder part(TemplatePart.Builder part) {
    return parts(List.of(part.build()));
  }

  private static Template.Builder parts(List<TemplatePart> parts) {
    return good().setParts(TemplateParts.newBuilder().addAllParts(parts));
  }

  private static RenderTemplatesRequest.Builder rendering(Template.Builder template) {
    return RenderTemplatesRequest.newBuilder().addTemplates(template);
  }

  private void render(String field, String what, RenderTemplatesRequest.Builder request) {
    add(ResolveServiceGrpc.getRenderTemplatesMethod(), field, what, request.build());
  }

  private void check(String field, String what, CheckTemplatesRequest.Builder request) {
    add(ResolveServiceGrpc.getCheckTemplatesMethod(), field, what, request.build());
  }

  private void add(MethodDescriptor<?, ?> method, String field, String what, Message request) {
    cases.add(new WrongInput(method, field, what, request, FIELD_INVALID));
  }
}
