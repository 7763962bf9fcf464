package io.stepvault.server.grpc;

import io.stepvault.client.template.TemplateSyntaxException;
import io.stepvault.server.error.Refusal.Violation;
import io.stepvault.server.request.RequestId;
import io.stepvault.server.resolve.References;
import io.stepvault.server.template.CheckTemplates;
import io.stepvault.server.template.Field;
import io.stepvault.server.template.Finding;
import io.stepvault.v1.BoundReference;
import io.stepvault.v1.CheckTemplatesRequest;
import io.stepvault.v1.CheckTemplatesResponse;
import io.stepvault.v1.Template;
import io.stepvault.v1.TemplateFinding;
import java.util.ArrayList;
import java.util.List;

/** The call that checks what a workflow refers to. */
final class TemplateCalls {
  private static final int MOST_FIELDS = 500;

  private final CheckTemplates check;

  TemplateCalls(CheckTemplates check) {
    this.check = check;
  }

  CheckTemplatesResponse check(CheckTemplatesRequest request) {
    List<Violation> violations = new ArrayList<>();
    List<Field> fields = new ArrayList<>();
    if (request.getTemplatesCount() > MOST_FIELDS) {
      violations.add(new Violation("templates", "must be at most " + MOST_FIELDS));
    } else {
      templates(request, fields, violations);
    }
    if (request.getBindingsCount() > MOST_FIELDS) {
      violations.add(new Violation("bindings", "must be at most " + MOST_FIELDS));
    } else {
      bindings(request, fields, violations);
    }
    RequestId requestId = Requests.requestId(request);
    try {
      CheckTemplates.Checked checked =
          check.run(
              Requests.presented(),
              new CheckTemplates.Request(
                  request.getWorkflow(),
                  request.getWorkflowVersion(),
                  fields,
                  request.getRecord(),
                  requestId,
                  violations));
      return CheckTemplatesResponse.newBuilder()
          .addAllFindings(checked.findings().stream().map(TemplateCalls::finding).toList())
          .addAllReferences(checked.references())
          .build();
    } finally {
      requestId.content().close();
    }
  }

  private static void templates(
      CheckTemplatesRequest request, List<Field> fields, List<Violation> violations) {
    for (int i = 0; i < request.getTemplatesCount(); i++) {
      Template template = request.getTemplates(i);
      try {
        TemplateMessages.template("templates[" + i + "]", template, violations)
            .ifPresent(parsed -> fields.add(new Field.Text(template.getKey(), parsed)));
      } catch (TemplateSyntaxException e) {
        fields.add(new Field.Malformed(template.getKey(), e.problem(), e.offset()));
      }
    }
  }

  private static void bindings(
      CheckTemplatesRequest request, List<Field> fields, List<Violation> violations) {
    for (int i = 0; i < request.getBindingsCount(); i++) {
      BoundReference binding = request.getBindings(i);
      String path = "bindings[" + i + "]";
      TemplateMessages.problem(binding.getKey())
          .ifPresent(problem -> violations.add(new Violation(path + ".key", problem)));
      References.problem(binding.getReference())
          .ifPresent(problem -> violations.add(new Violation(path + ".reference", problem)));
      fields.add(new Field.Binding(binding.getKey(), binding.getReference()));
    }
  }

  private static TemplateFinding finding(Finding finding) {
    TemplateFinding.Builder message =
        TemplateFinding.newBuilder()
            .setKey(finding.key())
            .setOffset(finding.offset())
            .setLength(finding.length())
            .setReference(finding.reference())
            .setItemId(finding.item().orElse(""))
            .setProblem(finding.problem())
            .setSyntaxError(finding.syntaxError());
    finding.expiresAt().map(Times::timestamp).ifPresent(message::setExpiresAt);
    return message.build();
  }
}
